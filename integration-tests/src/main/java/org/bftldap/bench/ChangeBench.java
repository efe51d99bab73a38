package org.bftldap.bench;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bftldap.testkit.DevGrid;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.ProcessFigures;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.Waiting;

/**
 * How long it takes until what a resource's provider says anew is seen: by a client of the site's own group, and by one of the root's, two levels above. An agent runs the
 * provider every second; the provider notes when it said what, which is when the agent can know. Both clients ask all the time, so both groups between keep copies, which have to be
 * told to be stale.
 */
final class ChangeBench {
    static final String WORD = "change";

    private static final String SITE = "Mds-Vo-name=site,Mds-Vo-name=region,o=grid";
    private static final String ENTRY = "GlueServiceUniqueID=ce,Mds-Vo-name=gris-0," + SITE;
    private static final String STATE = "GlueServiceStatusInfo";
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String PROVIDER = """
            #!/bin/sh
            state=$(cat ../state)
            cat <<END
            dn: GlueServiceUniqueID=ce,Mds-Vo-name=resource,o=grid
            objectClass: GlueTop
            objectClass: GlueService
            GlueServiceUniqueID: ce
            %s: $state
            END
            [ -e ../said/$state ] || date +%%s%%N >../said/$state
            """.formatted(STATE);

    private final int rounds;
    private final int warmUp;

    /** @param rounds that are measured */
    ChangeBench(int rounds, int warmUp) {
        this.rounds = rounds;
        this.warmUp = warmUp;
    }

    static ChangeBench parse(String... arguments) {
        int rounds = 60;
        int warmUp = 30;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length || !arguments[i + 1].matches("[1-9]\\d{0,5}")) {
                throw new IllegalArgumentException("unknown option, or one without its number: " + arguments[i]);
            }
            int number = Integer.parseInt(arguments[i + 1]);
            switch (arguments[i]) {
                case "--rounds" -> rounds = number;
                case "--warm-up" -> warmUp = number;
                default -> throw new IllegalArgumentException("unknown option: " + arguments[i]);
            }
        }
        return new ChangeBench(rounds, warmUp);
    }

    void run() throws IOException {
        if (!DevGroup.whyNot().isEmpty()) {
            throw new IllegalArgumentException(DevGroup.whyNot());
        }
        try (DevGrid grid = DevGrid.start("root{region{site}}", "", "--gris", "1")) {
            Path agent = configure(grid.group("site"));
            try (Watcher site = new Watcher(grid.group("site"));
                    Watcher root = new Watcher(grid.group("root"))) {
                measure(agent, List.of(site, root));
            }
        } catch (LDAPException e) {
            throw new IOException(e);
        }
    }

    private static Path configure(DevGroup site) throws IOException {
        Path folder = site.agentFolder(0);
        long pid = site.agentPid(0);
        Signal.TERM.send(pid);
        Waiting.until(LIMIT, "the agent ends", () -> !ProcessFigures.alive(pid));
        Files.delete(folder.resolve("provider/service.sh"));
        Files.createDirectories(folder.resolve("said"));
        change(folder, "at-first");
        Path provider = Files.writeString(folder.resolve("provider/ce"), PROVIDER);
        Files.setPosixFilePermissions(provider, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("gris.toml"), Files.readString(folder.resolve("gris.toml")) + "\n[sources]\nperiod_seconds = 1\n");
        site.up().orFail();
        return folder;
    }

    private static void change(Path agent, String state) throws IOException {
        Files.move(Files.writeString(agent.resolve("fresh"), state + "\n"), agent.resolve("state"), StandardCopyOption.ATOMIC_MOVE);
    }

    private void measure(Path agent, List<Watcher> watchers) throws IOException {
        List<Figures> figures = watchers.stream().map(watcher -> new Figures()).toList();
        for (int round = -warmUp; round < rounds; round++) {
            String state = "change-" + (round + warmUp);
            List<Future<Instant>> seen = watchers.stream().map(watcher -> watcher.await(state)).toList();
            Instant changed = Instant.now();
            change(agent, state);
            for (int i = 0; i < watchers.size(); i++) {
                Instant at = get(seen.get(i));
                if (round >= 0) {
                    figures.get(i).add(Duration.between(said(agent, state), at), Duration.between(changed, at));
                }
            }
        }
        say("at the site: %s", figures.get(0));
        say("at the root: %s", figures.get(1));
    }

    /** When the provider had said it for the first time. */
    private static Instant said(Path agent, String state) throws IOException {
        long nanos = Long.parseLong(Files.readString(agent.resolve("said").resolve(state)).strip());
        return Instant.ofEpochSecond(0, nanos);
    }

    private static Instant get(Future<Instant> seen) throws IOException {
        try {
            return seen.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, "[load %.1f] %s%n", ProcessFigures.loadAverage(), String.format(Locale.ROOT, format, values));
    }

    /** Times of one watcher. */
    private static final class Figures {
        private final List<Duration> sinceSaid = new ArrayList<>();
        private final List<Duration> sinceChanged = new ArrayList<>();

        void add(Duration afterSaid, Duration afterChanged) {
            sinceSaid.add(afterSaid);
            sinceChanged.add(afterChanged);
        }

        @Override
        public String toString() {
            return "since the provider said it " + text(sinceSaid) + "; since it changed " + text(sinceChanged);
        }

        private static String text(List<Duration> times) {
            List<Long> millis = times.stream().map(Duration::toMillis).sorted().toList();
            return String.format(
                    Locale.ROOT, "min %d, median %d, p90 %d, max %d ms of %d", millis.get(0), millis.get(millis.size() / 2), millis.get(millis.size() * 9 / 10), millis.get(millis.size() - 1), millis.size());
        }
    }

    /** A client of one relay that asks for the entry again and again. */
    private static final class Watcher implements AutoCloseable {
        private final LDAPConnection connection;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();

        Watcher(DevGroup group) throws LDAPException {
            connection = group.connectAnonymously();
        }

        /** When this state was seen. */
        Future<Instant> await(String state) {
            return thread.submit(() -> {
                long end = System.nanoTime() + LIMIT.toNanos();
                while (!isSeen(state)) {
                    if (System.nanoTime() > end) {
                        throw new IOException("not seen within " + LIMIT + ": " + state);
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                return Instant.now();
            });
        }

        private boolean isSeen(String state) throws LDAPException {
            try {
                var found = connection.search(new SearchRequest(ENTRY, SearchScope.BASE, "(objectClass=*)", STATE));
                return found.getEntryCount() == 1 && state.equals(found.getSearchEntries().get(0).getAttributeValue(STATE));
            } catch (LDAPSearchException e) {
                if (e.getResultCode().isClientSideResultCode()) {
                    throw e;
                }
                return false; // busy, or not there yet
            }
        }

        @Override
        public void close() {
            thread.shutdownNow();
            connection.close();
        }
    }
}
