package org.bftldap.bft.sim;

import java.security.SecureRandom;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** {@code scripts/simulate}: runs seeds and says how they ended. */
public final class SimulatorMain {

    private static final int BROKEN = 1;
    private static final int WRONG_COMMAND = 2;
    private static final long PROGRESS_SECONDS = 10;
    /** A random first seed has at most nine digits, so that people can type it. */
    private static final int RANDOM_SEEDS = 1_000_000_000;

    private final SimArguments asked;
    private final long from;
    private final AtomicLong next;
    private final Totals totals = new Totals();

    private SimulatorMain(SimArguments asked) {
        this.asked = asked;
        Long first = asked.from();
        this.from = first != null ? first : new SecureRandom().nextInt(RANDOM_SEEDS);
        this.next = new AtomicLong(from);
    }

    /** Ends with code 1 if a run broke a rule, 2 if it was asked wrongly. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            System.exit(new SimulatorMain(SimArguments.parse(arguments)).run());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(SimArguments.USAGE);
            System.exit(WRONG_COMMAND);
        }
    }

    private int run() throws InterruptedException {
        return switch (asked.task()) {
            case HELP -> {
                System.out.println(SimArguments.USAGE);
                yield 0;
            }
            case LIST_BUGS -> listBugs();
            case TRACE -> say(run(from, Trace.printing(System.out)));
            case SHRINK -> shrink();
            case RUN -> asked.seeds() == 1 ? say(run(from, Trace.hashing())) : runMany();
        };
    }

    private SimResult run(long seed, Trace trace) {
        return new SimRun(seed, asked.replicas(), asked.variant(), trace).run();
    }

    private static int say(SimResult result) {
        System.out.println(result);
        if (!result.isGood()) {
            System.out.println("  smaller: the same with --shrink instead of --trace");
        }
        return result.isGood() ? 0 : BROKEN;
    }

    private static int listBugs() {
        for (SeededBug bug : SeededBug.values()) {
            String rules = bug.rules().isEmpty() ? "any rule" : String.join(" or ", bug.rules());
            System.out.printf("%-50s within %3d seeds, by %s%n", bug, bug.seedsMax(), rules);
        }
        return 0;
    }

    private int shrink() {
        Shrinker.Shrunk shrunk = new Shrinker(new SimRun(from, asked.replicas(), asked.variant(), Trace.hashing())).shrink();
        if (shrunk == null) {
            System.out.println("seed " + from + " breaks no rule");
            return 0;
        }
        shrunk.parts().values().stream()
                .sorted(Comparator.comparingLong(Schedule.Part::timeMicros))
                .forEach(part -> System.out.printf("%11.6f  %s%n", part.timeMicros() / 1e6, part.what()));
        System.out.println(shrunk.parts().size() + " parts are left after " + shrunk.runs() + " runs; "
                + (shrunk.isMinimal() ? "each is needed for" : "perhaps not all are needed for"));
        System.out.println(shrunk.result());
        return BROKEN;
    }

    private int runMany() throws InterruptedException {
        System.out.println("seeds from " + from + " on");
        CountDownLatch running = new CountDownLatch(asked.jobs());
        for (int job = 0; job < asked.jobs(); job++) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            runSeeds();
                        } finally {
                            running.countDown();
                        }
                    },
                    "job-" + job);
            thread.start();
        }
        while (!running.await(PROGRESS_SECONDS, TimeUnit.SECONDS)) {
            System.out.println(totals.progress(asked.seeds(), asked.time().toSeconds()));
        }
        System.out.println(totals.summary(asked.replicas()));
        return totals.bad() == 0 ? 0 : BROKEN;
    }

    private void runSeeds() {
        long limitSeconds = asked.time().toSeconds();
        while (limitSeconds == 0 || totals.seconds() < limitSeconds) {
            long seed = next.getAndIncrement();
            if (seed - from >= asked.seeds()) {
                return;
            }
            SimResult result = run(seed, Trace.hashing());
            totals.add(result);
            if (!result.isGood()) {
                System.out.println(result);
            }
        }
    }
}
