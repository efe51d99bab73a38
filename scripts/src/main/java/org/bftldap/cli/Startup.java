package org.bftldap.cli;

import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.NodeFile;
import org.jspecify.annotations.Nullable;

/** Starts daemons and waits until the group answers; if it does not, stops again what it started. */
final class Startup {

    private static final int POLL_MILLIS = 100;
    private static final int STOP_SECONDS = 5;
    private static final int CATCH_UP_SECONDS = 10;
    private static final int REASON_LINES = 5;

    private final GroupDirectory directory;
    private final GroupFile group;
    private final long deadlineNanos;
    private final int timeoutSeconds;

    Startup(GroupDirectory directory, GroupFile group, int timeoutSeconds) {
        this.directory = directory;
        this.group = group;
        this.timeoutSeconds = timeoutSeconds;
        this.deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
    }

    void run(List<Daemon> daemons, Home home) throws CommandException, IOException {
        List<Daemon> started = new ArrayList<>();
        boolean done = false;
        try {
            for (Daemon daemon : daemons) {
                started.add(daemon);
                daemon.start(home);
            }
            for (Daemon daemon : started) {
                awaitAlive(daemon, started);
            }
            awaitAnswer(started);
            done = true;
            awaitReady(started);
        } finally {
            if (!done) {
                for (Daemon daemon : started) {
                    daemon.stop(STOP_SECONDS);
                }
            }
        }
    }

    /** A node lives when its status endpoint answers. */
    private void awaitAlive(Daemon daemon, List<Daemon> started) throws CommandException, IOException {
        int adminPort = NodeFile.load(daemon.node().config()).adminPort();
        while (true) {
            try {
                HttpStatus.get(adminPort, "/livez");
                return;
            } catch (IOException notYet) {
                pause(started, daemon.node().name() + " does not start (" + notYet.getMessage() + ")");
            }
        }
    }

    private void awaitAnswer(List<Daemon> started) throws CommandException, IOException {
        LdapProbe probe = new LdapProbe(Files.readString(directory.ldapUrl()).strip());
        String password = password();
        List<String> anonymous = group.genesis().anonymousSuffixes();
        String base = password != null || anonymous.isEmpty() ? group.genesis().suffixes().get(0) : anonymous.get(0);
        while (true) {
            try {
                probe.ask(Genesis.ADMIN_DN, password, base);
                return;
            } catch (LDAPException notYet) {
                pause(started, "the group does not answer at " + Files.readString(directory.ldapUrl()).strip() + " (" + notYet.getMessage() + ")");
            }
        }
    }

    /** The group answers already; those who came late get a moment to catch up, so that a look at the status shows them in their place. */
    private void awaitReady(List<Daemon> started) throws CommandException, IOException {
        long untilNanos = Math.min(deadlineNanos, System.nanoTime() + TimeUnit.SECONDS.toNanos(CATCH_UP_SECONDS));
        for (Daemon daemon : started) {
            int adminPort = NodeFile.load(daemon.node().config()).adminPort();
            while (System.nanoTime() - untilNanos < 0 && !isReady(adminPort)) {
                sleep();
            }
        }
    }

    private static boolean isReady(int adminPort) {
        try {
            HttpStatus.get(adminPort, "/readyz");
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private @Nullable String password() throws IOException {
        return Files.exists(directory.adminPassword()) ? Files.readString(directory.adminPassword()).strip() : null;
    }

    private void pause(List<Daemon> started, String stillMissing) throws CommandException, IOException {
        for (Daemon daemon : started) {
            if (daemon.running().isEmpty()) {
                throw new CommandException(reason(daemon));
            }
        }
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new CommandException("BD-1014: " + stillMissing + " within " + timeoutSeconds + " s; look into " + directory.root() + "/*/log, or give more time with --timeout");
        }
        sleep();
    }

    private static void sleep() throws CommandException {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted; what was started is stopped again", e);
        }
    }

    private static String reason(Daemon daemon) throws IOException {
        List<String> lines = daemon.lastLines(REASON_LINES);
        String log = daemon.node().log().toString();
        if (!lines.isEmpty() && lines.get(lines.size() - 1).matches("(.* )?BD-\\d{4}: .*")) {
            return lines.get(lines.size() - 1).replaceFirst("^.*?(?=BD-\\d{4}: )", daemon.node().name() + " stopped: ");
        }
        return daemon.node().name() + " stopped; the end of " + log + ":\n  " + String.join("\n  ", lines);
    }
}
