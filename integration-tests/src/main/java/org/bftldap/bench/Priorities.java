package org.bftldap.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bftldap.testkit.Command;

/** What shares the processors with a measurement, but would have a machine of its own, runs behind the others. Stateless. */
final class Priorities {
    /** So much lower than this process's own (nice(1)): a tenth of what those before it may have. */
    static final int BEHIND = 10;

    private static final int LOWEST = 19;
    /** Of the fields of a process's stat after its name, which may hold blanks (proc(5)). */
    private static final int NICE = 16;

    private static final Path AUTOGROUPS = Path.of("/proc/sys/kernel/sched_autogroup_enabled");

    private Priorities() {}

    /** Where the kernel shares the processor by sessions (sched(7)), a daemon's priority counts within its own, so for nothing. */
    static void warnOfAutogroups() throws IOException {
        if (Files.exists(AUTOGROUPS) && Files.readString(AUTOGROUPS).strip().equals("1")) {
            System.err.println("priorities do not count between daemons here, so what runs behind the others takes more from them than it should: " + AUTOGROUPS + " is 1");
        }
    }

    /** What such a process is given, for nice(1) and renice(1). */
    static String behind() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        int own = Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE]);
        return Integer.toString(Math.min(LOWEST, own + BEHIND));
    }

    /** Of each of its threads, and of the process for threads to come. */
    static void lower(long pid) throws IOException {
        Command.of("sh", "-c", "for thread in /proc/$1/task/*; do renice -n $2 -p ${thread##*/}; done", "sh", Long.toString(pid), behind()).run().orFail();
    }
}
