package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.directory.admin.ReplicaReport;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.NodeFile;
import org.bftldap.directory.config.ReplicaFile;

/** Brings one replica back while the others go on. */
final class Recover {

    private static final int STOP_SECONDS = 10;
    private static final int OTHERS_SECONDS = 5;
    private static final int POLL_MILLIS = 250;
    /** Under load it is always a few batches behind what the others say a moment later. */
    private static final int NEARLY = 64;

    /** What becomes of the replica's data before it starts. */
    enum Data {
        KEPT,
        PUT_ASIDE
    }

    private final GroupDirectory directory;
    private final Home home;
    private final PrintWriter out;
    private final Detail detail;
    private String told = "";

    /** How much is told while it comes back. */
    enum Detail {
        /** A line when it comes to the next step: for a log. */
        STEPS,
        /** Also how far it is: for a person who waits. */
        PROGRESS
    }

    Recover(GroupDirectory directory, Home home, PrintWriter out, Detail detail) {
        this.directory = directory;
        this.home = home;
        this.out = out;
        this.detail = detail;
    }

    @SuppressWarnings("try") // the lock is held, not used
    void run(int replica, Data data, int timeoutSeconds) throws CommandException, IOException {
        GroupFile group = directory.load();
        if (replica < 0 || replica >= group.config().size() || !directory.replicas(group).contains(directory.replica(replica))) {
            throw new CommandException("replica " + replica + " is not one whose files are in " + directory.root() + "; 'bftldap status' lists them");
        }
        try (GroupLock lock = GroupLock.take(directory.root())) {
            requireQuorumWithout(replica);
            Node node = directory.replica(replica);
            Daemon daemon = new Daemon(node);
            restart(daemon, data);
            await(replica, daemon, timeoutSeconds);
        }
    }

    @SuppressWarnings("try") // it is held, not used
    private void restart(Daemon daemon, Data data) throws IOException {
        try (Unbroken work = Unbroken.begin()) {
            daemon.stop(STOP_SECONDS);
            if (data == Data.PUT_ASIDE) {
                putAside(ReplicaFile.load(daemon.node().config()).dataDirectory());
            }
            daemon.start(home);
        }
    }

    /**
     * With too few others the group would stand still until this one is back, and one that has lost its data could never come back. Under load
     * one of the others may just be catching up, so it is asked again for a while.
     */
    private void requireQuorumWithout(int replica) throws CommandException, IOException {
        long begun = System.nanoTime();
        long others;
        int quorum;
        do {
            GroupHealth health = StatusReader.read(directory);
            others = health.replicas().stream().filter(row -> row.id() != replica && row.takesPart()).count();
            quorum = health.quorum();
            if (others >= quorum) {
                return;
            }
            sleep("interrupted; nothing was done");
        } while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(OTHERS_SECONDS));
        throw new CommandException("only " + others + " other replicas take part, and " + quorum + " are needed for the group to go on without replica "
                + replica + "; bring those back first (bftldap status --dir " + directory.root() + ")");
    }

    private void putAside(Path data) throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        int number = 1;
        while (Files.exists(data.resolveSibling(data.getFileName() + ".before-" + number))) {
            number++;
        }
        Path aside = data.resolveSibling(data.getFileName() + ".before-" + number);
        Files.move(data, aside);
        Files.createDirectory(data);
        out.println("Its data is put aside as " + aside + "; remove it when all is well.");
        out.flush();
    }

    private void await(int replica, Daemon daemon, int timeoutSeconds) throws CommandException, IOException {
        long begun = System.nanoTime();
        Progress progress = new Progress();
        while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(timeoutSeconds)) {
            if (daemon.running().isEmpty()) {
                throw new CommandException(daemon.node().name() + " stopped; the end of " + daemon.node().log() + ":\n  " + String.join("\n  ", daemon.lastLines(5)));
            }
            Optional<ReplicaStatus> status = ask(daemon.node());
            if (status.isPresent()) {
                long reached = StatusReader.read(directory).replicas().stream()
                        .filter(row -> row.id() != replica)
                        .flatMap(row -> row.status().stream())
                        .mapToLong(ReplicaStatus::executed)
                        .max()
                        .orElse(0);
                boolean takesPart = status.get().role().equals("backup") || status.get().role().equals("primary");
                if (takesPart && status.get().executed() + NEARLY >= reached) {
                    out.println("Replica " + replica + " takes part again, at " + status.get().executed() + ", after "
                            + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) + " s.");
                    out.flush();
                    return;
                }
                String line = progress.line(status.get(), reached, System.nanoTime());
                tell(detail == Detail.PROGRESS ? line : "Replica " + replica + " " + progress.phase() + ".");
            }
            sleep("interrupted; the replica goes on by itself");
        }
        throw new CommandException("BD-1014: replica " + replica + " does not take part again within " + timeoutSeconds + " s; look into "
                + daemon.node().log() + ", or give more time with --timeout");
    }

    private void tell(String line) {
        if (!line.equals(told)) {
            told = line;
            out.println(line);
            out.flush();
        }
    }

    private static Optional<ReplicaStatus> ask(Node node) {
        try {
            return Optional.of(ReplicaReport.parse(HttpStatus.get(NodeFile.load(node.config()).adminPort(), "/status")).replica());
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    private static void sleep(String ifInterrupted) throws CommandException {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ifInterrupted, e);
        }
    }

    /** How far it is, and how long it may take yet, from how fast it came so far. */
    static final class Progress {

        private String phase = "";
        private long phaseBegunNanos;
        private int percentAtFirst;

        String phase() {
            return phase;
        }

        String line(ReplicaStatus status, long reached, long nowNanos) {
            boolean fetches = status.transferPercent() >= 0;
            String now = fetches ? "fetches the state" : status.role().equals("observer") ? "observes" : "catches up";
            int percent = fetches ? status.transferPercent() : (int) Math.min(100, reached == 0 ? 0 : 100 * status.executed() / reached);
            // It may begin again, at a newer state.
            if (!now.equals(phase) || percent < percentAtFirst) {
                phase = now;
                phaseBegunNanos = nowNanos;
                percentAtFirst = percent;
            }
            String line = now + ", " + percent + " %";
            int gained = percent - percentAtFirst;
            if (gained > 0 && percent < 100) {
                long left = (nowNanos - phaseBegunNanos) / gained * (100 - percent);
                line += ", about " + Math.max(1, TimeUnit.NANOSECONDS.toSeconds(left)) + " s to go";
            }
            return line;
        }
    }
}
