package org.bftldap.bft.sim;

import java.util.List;

/** {@code scripts/simulate}: runs seeds and says how they ended. */
public final class SimulatorMain {

    private static final String USAGE = "usage: simulate [--seed N] [--replicas 4|7|10] [--seeds COUNT] [--trace] [--bug NAME]";

    private SimulatorMain() {}

    /** Ends with code 1 if a run broke a rule, 2 if it was asked wrongly. */
    public static void main(String[] arguments) {
        long seed = 1;
        long count = 1;
        int replicas = 4;
        boolean trace = false;
        Variant variant = Variant.PRODUCT;
        List<String> given = List.of(arguments);
        for (int i = 0; i < given.size(); i++) {
            String value = i + 1 < given.size() ? given.get(i + 1) : "";
            switch (given.get(i)) {
                case "--seed" -> seed = Long.parseLong(value);
                case "--seeds" -> count = Long.parseLong(value);
                case "--replicas" -> replicas = Integer.parseInt(value);
                case "--bug" -> variant = SeededBug.valueOf(value).variant();
                case "--trace" -> trace = true;
                default -> {
                    System.err.println(USAGE);
                    System.exit(2);
                }
            }
            i += given.get(i).equals("--trace") ? 0 : 1;
        }
        long bad = 0;
        for (long s = seed; s < seed + count; s++) {
            Trace to = trace ? Trace.printing(System.out) : Trace.hashing();
            SimResult result = new SimRun(s, replicas, variant, to).run();
            if (count == 1 || !result.isGood()) {
                System.out.println(result);
            }
            bad += result.isGood() ? 0 : 1;
        }
        System.out.println(count + " seeds at n=" + replicas + ", " + bad + " broke a rule");
        System.exit(bad == 0 ? 0 : 1);
    }
}
