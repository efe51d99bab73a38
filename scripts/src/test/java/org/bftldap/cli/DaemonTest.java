package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {

    private static final int PROGRAMS = 500;

    /** A start goes through setsid, two launchers and java; whoever looks between two of them must not take the daemon for one that has stopped. */
    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void runsForAsLongAsItsProcessLivesThoughOneProgramTurnsIntoTheNext(@TempDir Path directory) throws IOException, InterruptedException {
        Node node = new Node("replica-0", directory, Node.Kind.REPLICA);
        Path chain = Files.writeString(directory.resolve("chain"), "n=$1; shift\n[ $n -gt 0 ] || exec cat\nexec /bin/sh \"$0\" $((n - 1)) \"$@\"\n");
        Process process = new ProcessBuilder("/bin/sh", chain.toString(), "" + PROGRAMS, "--config", node.config().toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        try {
            Files.writeString(node.pidFile(), process.pid() + "\n");
            Daemon daemon = new Daemon(node);
            Path name = Path.of("/proc", "" + process.pid(), "comm");
            int missed = 0;
            while (!Files.readString(name).startsWith("cat")) {
                missed += daemon.running().isPresent() || Files.readString(name).startsWith("cat") ? 0 : 1;
            }
            assertThat(process.isAlive()).isTrue();
            assertThat(missed).isZero();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
