package org.bftldap.giis.gris;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.bftldap.directory.config.GrisFile;
import org.slf4j.LoggerFactory;

/**
 * The daemon {@code bftldap-gris --config gris.toml}. It ends with 64 for wrong arguments, 78 for a configuration that cannot be used, 70
 * after a bug and 0 when it was told to stop.
 */
public final class BftldapGris {

    private static final int EXIT_USAGE = 64;
    private static final int EXIT_BROKEN = 70;
    private static final int EXIT_CONFIGURATION = 78;
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(BftldapGris.class);

    private BftldapGris() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length != 2 || !args[0].equals("--config")) {
            System.err.println("usage: bftldap-gris --config FILE");
            System.exit(EXIT_USAGE);
        }
        try {
            run(Path.of(args[1]));
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_CONFIGURATION);
        }
    }

    private static void run(Path config) throws IOException, InterruptedException {
        GrisFile file = GrisFile.load(config);
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.toLevel(file.logLevel(), Level.INFO));
        }
        AgentProcess process = AgentProcess.start(file, broken -> {
            LOG.error("BD-6006: the agent stops since it cannot go on safely", broken);
            Runtime.getRuntime().halt(EXIT_BROKEN);
        });
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> {
                    process.close();
                    stopped.countDown();
                },
                "gris-stop"));
        LOG.info("agent {} of group {} publishes below {}", file.self().name(), file.group().config().name(), file.suffixes());
        stopped.await();
    }
}
