package org.bftldap.soak;

import java.time.Duration;

/**
 * What to run.
 *
 * @param primary whether the primary of the moment is hurt too, or backups only
 * @param residentBytesMax of each process, at any time
 * @param diskBytesMax of each replica's data
 */
record SoakOptions(Duration time, long seed, int replicas, int clients, boolean primary, long residentBytesMax, long diskBytesMax) {

    static final String USAGE =
            """
            Usage: scripts/soak [--minutes N] [--seed N] [--replicas N] [--clients N] [--primary] [--rss-mb N] [--disk-mb N]

              --minutes N    how long faults are played (default: 60)
              --seed N       of what is drawn: faults, their order and their lengths (default: another each time, printed)
              --replicas N   4, 7 or 10 (default: 4)
              --clients N    that read and write registers meanwhile (default: 8)
              --primary      hurt the primary too; without, only backups
              --rss-mb N     resident memory that a process may have (default: 700)
              --disk-mb N    that a replica's data may take (default: 2500)

            Exit code 0 if every history is linearizable, all replicas are equal in the end, no limit was passed and every line of the
            logs at WARN or above has its explanation; else 1.
            """;

    static SoakOptions parse(String... arguments) {
        long minutes = 60;
        long seed = System.nanoTime() & 0xffff_ffffL;
        int replicas = 4;
        int clients = 8;
        boolean primary = false;
        long rss = 700;
        long disk = 2500;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--minutes" -> minutes = number(arguments, ++i);
                case "--seed" -> seed = number(arguments, ++i);
                case "--replicas" -> replicas = (int) number(arguments, ++i);
                case "--clients" -> clients = (int) number(arguments, ++i);
                case "--rss-mb" -> rss = number(arguments, ++i);
                case "--disk-mb" -> disk = number(arguments, ++i);
                case "--primary" -> primary = true;
                default -> throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        return new SoakOptions(Duration.ofMinutes(minutes), seed, replicas, clients, primary, rss << 20, disk << 20);
    }

    private static long number(String[] arguments, int at) {
        try {
            return Long.parseLong(arguments[at]);
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException(arguments[at - 1] + " needs a number", e);
        }
    }
}
