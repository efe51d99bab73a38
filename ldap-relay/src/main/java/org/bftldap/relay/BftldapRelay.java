package org.bftldap.relay;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;
import org.bftldap.directory.config.RelayFile;
import org.slf4j.LoggerFactory;

/**
 * The daemon {@code bftldap-relay --config relay.toml}. It ends with 64 for wrong arguments, 78 for a configuration that cannot be used
 * and 0 when it was told to stop.
 */
public final class BftldapRelay {

    private static final int EXIT_USAGE = 64;
    private static final int EXIT_CONFIGURATION = 78;
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(BftldapRelay.class);

    private BftldapRelay() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length != 2 || !args[0].equals("--config")) {
            System.err.println("usage: bftldap-relay --config FILE");
            System.exit(EXIT_USAGE);
        }
        // Renegotiation serves nobody here, and lets a client make the relay work (RFC 9325 §3.5); JSSE reads this once, before its first use.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        try {
            run(Path.of(args[1]));
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_CONFIGURATION);
        }
    }

    private static void run(Path config) throws IOException, InterruptedException {
        RelayFile file = RelayFile.load(config);
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.toLevel(file.logLevel(), Level.INFO));
        }
        GroupClient group = GroupClients.connect(file.dialled(), file.clientId(), file.keys());
        Relay relay = Relay.start(file, group);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(
                () -> {
                    relay.close();
                    stopped.countDown();
                },
                "relay-stop"));
        LOG.info(
                "relay {} of group {} answers LDAP on {}; whoever uses it from another machine trusts it with passwords and answers",
                file.clientId(),
                file.group().config().name(),
                relay.address());
        stopped.await();
    }
}
