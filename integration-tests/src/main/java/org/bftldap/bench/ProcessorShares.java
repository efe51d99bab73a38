package org.bftldap.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.DevGroup;

/**
 * Gives each replica of a group a share of the processor that it cannot exceed, as if it had a small machine of its own, by control groups
 * of the kernel (version 1, controller cpu). A replica that is started anew gets its predecessor's share within {@value #LOOK_MILLIS} ms.
 */
final class ProcessorShares implements AutoCloseable {
    private static final Path CONTROLLER = Path.of("/sys/fs/cgroup/cpu");
    /** Short, so that who has used up its share stands still for little time. */
    private static final int PERIOD_MICROS = 10_000;
    private static final int LOOK_MILLIS = 20;

    private final DevGroup group;
    private final List<Path> folders = new ArrayList<>();
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

    private ProcessorShares(DevGroup group) {
        this.group = group;
    }

    /** @param percent of one processor, for each replica */
    static ProcessorShares of(DevGroup group, int percent) throws IOException {
        if (!Files.isWritable(CONTROLLER.resolve("cgroup.procs"))) {
            throw new IllegalArgumentException(CONTROLLER + " is not there or not writable: this benchmark gives each replica a share of the processor by control groups");
        }
        ProcessorShares shares = new ProcessorShares(group);
        for (int id = 0; id < group.replicaCount(); id++) {
            Path folder = Files.createDirectories(CONTROLLER.resolve("bftldap-bench-" + id));
            Files.writeString(folder.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
            Files.writeString(folder.resolve("cpu.cfs_quota_us"), Integer.toString(PERIOD_MICROS * percent / 100));
            shares.folders.add(folder);
        }
        shares.giveAll();
        shares.watch.scheduleWithFixedDelay(shares::giveAll, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return shares;
    }

    /** This command, and what it starts, within that replica's share. */
    Command within(int id, Command command) {
        return command.behind("sh", "-c", "echo $$ > " + procs(id) + " && exec \"$@\"", "sh");
    }

    private void giveAll() {
        for (int id = 0; id < folders.size(); id++) {
            try {
                Files.writeString(procs(id), Long.toString(group.replicaPid(id)));
            } catch (IOException | IllegalStateException e) {
                // It is just being started: the next look finds it.
                continue;
            }
        }
    }

    private void awaitEnd() {
        try {
            if (!watch.awaitTermination(1, TimeUnit.SECONDS)) {
                throw new IllegalStateException("looking for new replicas does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path procs(int id) {
        return folders.get(id).resolve("cgroup.procs");
    }

    /** Who is in a share still, is in none then. */
    @Override
    public void close() {
        watch.shutdownNow();
        awaitEnd();
        for (Path folder : folders) {
            try {
                for (String pid : Files.readAllLines(folder.resolve("cgroup.procs"))) {
                    Files.writeString(CONTROLLER.resolve("cgroup.procs"), pid);
                }
                Files.delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(folder + " stays behind", e);
            }
        }
    }
}
