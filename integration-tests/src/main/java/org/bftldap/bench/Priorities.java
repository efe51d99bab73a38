package org.bftldap.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bftldap.testkit.Command;

/** What shares the processors with a measurement, but would have a machine of its own, runs behind the others. Stateless. */
final class Priorities {
    static final String LOWEST = "19";

    private static final Path AUTOGROUPS = Path.of("/proc/sys/kernel/sched_autogroup_enabled");

    private Priorities() {}

    /** Where the kernel shares the processor by sessions (sched(7)), a daemon's priority counts within its own, so for nothing. */
    static void warnOfAutogroups() throws IOException {
        if (Files.exists(AUTOGROUPS) && Files.readString(AUTOGROUPS).strip().equals("1")) {
            System.err.println("priorities do not count between daemons here, so what runs behind the others takes more from them than it should: " + AUTOGROUPS + " is 1");
        }
    }

    /** Of each of its threads, and of the process for threads to come. */
    static void lower(long pid) {
        Command.of("sh", "-c", "for thread in /proc/$1/task/*; do renice -n " + LOWEST + " -p ${thread##*/}; done", "sh", Long.toString(pid)).run().orFail();
    }
}
