package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bftldap.directory.config.GroupFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bftldap replica}. */
@Command(name = "replica", description = "One replica of a group.", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND")
final class ReplicaCommand {

    private static final Duration PERIOD_MIN = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec;

    ReplicaCommand() {}

    /** {@code bftldap replica recover}. */
    @Command(
            name = "recover",
            description = {
                "Restart replica K of the group in DIR and wait until it takes part again, telling how far it is.",
                "It checks its state against the group's and fetches what is wrong or missing, while the group goes on.",
                "With --all each replica in turn, the next one when the group is healthy again."
            },
            mixinStandardHelpOptions = true)
    int recover(
            @Parameters(paramLabel = "K", arity = "0..1", description = "The replica's number.") @Nullable Integer replica,
            @Option(names = "--all", description = "All replicas, one after the other by number.") boolean all,
            @Option(
                            names = "--every",
                            paramLabel = "TIME",
                            description = "With --all: begin again every TIME, such as 6h or 30m, until stopped (default: once).")
                    @Nullable String every,
            @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the group's files are.") Path directory,
            @Option(
                            names = "--from-scratch",
                            description = "Put its data aside and let it fetch everything, as after the loss of its disk.")
                    boolean fromScratch,
            @Option(
                            names = "--timeout",
                            paramLabel = "SECONDS",
                            defaultValue = "600",
                            description = "How long a replica may take, and with --all, how long to wait for a healthy group (default: 600).")
                    int timeoutSeconds)
            throws CommandException, IOException {
        if (all == (replica != null)) {
            throw wrongUsage("give the number of a replica, or --all");
        }
        if (!all && every != null || all && fromScratch) {
            throw wrongUsage(every != null ? "--every goes with --all" : "--from-scratch is for one replica, not for --all");
        }
        GroupDirectory group = new GroupDirectory(directory);
        Recover recover =
                new Recover(group, Home.find(), spec.commandLine().getOut(), all ? Recover.Detail.STEPS : Recover.Detail.PROGRESS);
        if (replica != null) {
            recover.run(replica, fromScratch ? Recover.Data.PUT_ASIDE : Recover.Data.KEPT, timeoutSeconds);
            return ExitCode.OK;
        }
        Optional<Duration> period = every == null ? Optional.empty() : Optional.of(period(every));
        List<Integer> replicas = wholeGroup(group);
        RecoveryRounds rounds = new RecoveryRounds(
                new RecoveryRounds.Group() {
                    @Override
                    public GroupHealth health() throws CommandException, IOException {
                        return StatusReader.read(group);
                    }

                    @Override
                    public void recover(int id) throws CommandException, IOException {
                        recover.run(id, Recover.Data.KEPT, timeoutSeconds);
                    }
                },
                Duration.ofSeconds(timeoutSeconds),
                System::nanoTime,
                ReplicaCommand::sleep,
                spec.commandLine().getOut());
        if (period.isPresent()) {
            rounds.repeat(replicas, period.get());
        } else {
            rounds.once(replicas);
        }
        return ExitCode.OK;
    }

    /** {@code bftldap replica new-keys}. */
    @Command(
            name = "new-keys",
            description = {
                "Give all replicas of the stopped group in DIR new keys, and its group.toml the next epoch.",
                "Groups that know this one must get the new group.toml: its parent by 'delegation grant', its children as their parent's file."
            },
            mixinStandardHelpOptions = true)
    @SuppressWarnings("try") // the lock is held, not used
    int newKeys(@Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the group's files are.") Path directory)
            throws CommandException, IOException {
        GroupDirectory group = new GroupDirectory(directory);
        try (GroupLock lock = GroupLock.take(group.root())) {
            GroupFile made = new NewKeys(group).make();
            PrintWriter out = spec.commandLine().getOut();
            out.println("Group " + made.config().name() + " is in epoch " + made.config().epoch() + "; the keys of before are beside the new ones");
            out.println("Give " + group.groupFile() + " to all of its processes and start them; its fingerprint is");
            out.println(made.fingerprint());
            out.flush();
        }
        return ExitCode.OK;
    }

    private Duration period(String every) {
        return Times.parse(every)
                .filter(time -> time.compareTo(PERIOD_MIN) >= 0)
                .orElseThrow(() -> wrongUsage("--every " + every + " is no time of a second or more; write it like 6h, 30m or 90s"));
    }

    /** Who cannot see all of them cannot tell whether one more may be away. */
    private static List<Integer> wholeGroup(GroupDirectory directory) throws CommandException, IOException {
        GroupFile group = directory.load();
        int here = directory.replicas(group).size();
        if (here < group.config().size()) {
            throw new CommandException("BD-1013: " + directory.root() + ": holds " + here + " of " + group.config().size()
                    + " replicas; --all needs to see all of them. Elsewhere restart bftslapd machine by machine, each when all others take part");
        }
        return IntStream.range(0, here).boxed().toList();
    }

    private CommandLine.ParameterException wrongUsage(String what) {
        return new CommandLine.ParameterException(spec.commandLine().getSubcommands().get("recover"), what);
    }

    private static void sleep(Duration time) throws CommandException {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted; no replica is away for it", e);
        }
    }
}
