package org.bftldap.replica;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.bftldap.directory.config.ReplicaFile;
import org.slf4j.LoggerFactory;

/**
 * The daemon {@code bftslapd --config replica.toml}. It ends with 0 when it was told to stop, 64 for wrong arguments, 78 for a
 * configuration or a directory that cannot be used, and 70 when it stopped by itself because it could not go on safely.
 */
public final class Bftslapd {

    private static final int EXIT_USAGE = 64;
    private static final int EXIT_FAILED = 70;
    private static final int EXIT_CONFIGURATION = 78;
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(Bftslapd.class);

    private Bftslapd() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length != 2 || !args[0].equals("--config")) {
            System.err.println("usage: bftslapd --config FILE");
            System.exit(EXIT_USAGE);
        }
        try {
            run(Path.of(args[1]));
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_CONFIGURATION);
        } catch (ExecutionException e) {
            // What happened is in the log already; the process must not linger on as if it were alive.
            System.exit(EXIT_FAILED);
        }
    }

    private static void run(Path config) throws IOException, InterruptedException, ExecutionException {
        long startedNanos = System.nanoTime();
        ReplicaFile file = ReplicaFile.load(config);
        setLogLevel(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.toLevel(file.logLevel(), Level.INFO));
        // ApacheDS reports refused operations as errors; here they are results.
        setLogLevel("org.apache.directory", Level.OFF);
        ReplicaProcess process = ReplicaProcess.start(file);
        Runtime.getRuntime().addShutdownHook(new Thread(process::close, "replica-stop"));
        LOG.info(
                "replica {} of group {} runs on port {} at sequence number {}, {} ms after its start",
                file.id(),
                file.group().config().name(),
                file.listen().getPort(),
                process.status().executed(),
                (System.nanoTime() - startedNanos) / 1_000_000);
        process.awaitStop();
    }

    private static void setLogLevel(String name, Level level) {
        if (LoggerFactory.getLogger(name) instanceof Logger logger) {
            logger.setLevel(level);
        }
    }
}
