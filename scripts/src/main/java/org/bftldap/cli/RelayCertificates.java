package org.bftldap.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.relay.tls.FirstStepsCa;
import org.bftldap.relay.tls.TlsFileException;
import org.bftldap.relay.tls.TlsServer;

/** The certificates of a new group's relays: those that its maker has, or of a CA made for first steps. */
final class RelayCertificates {

    static final String CERTIFICATE = "tls/relay.crt";
    static final String KEY = "tls/relay.key";

    private RelayCertificates() {}

    /** Refuses files that no relay could use, before anything is written. */
    static void check(GroupPlan.OwnTls own) throws CommandException {
        try {
            TlsServer.check(own.certificate(), own.key());
        } catch (TlsFileException e) {
            throw new CommandException("BD-3001: --tls-cert, --tls-key: " + e.getMessage(), e);
        }
    }

    static void write(GroupDirectory draft, int relays, Optional<GroupPlan.OwnTls> own) throws IOException {
        for (int number = 0; number < relays; number++) {
            Files.createDirectories(certificate(draft, number).getParent());
        }
        if (own.isPresent()) {
            for (int number = 0; number < relays; number++) {
                Files.copy(own.get().certificate(), certificate(draft, number));
                Path key = key(draft, number);
                // The permissions come before the content.
                Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.write(key, Files.readAllBytes(own.get().key()));
            }
            return;
        }
        FirstStepsCa ca = FirstStepsCa.create(Instant.now());
        ca.writeCertificate(draft.firstStepsCa());
        for (int number = 0; number < relays; number++) {
            ca.issueServer(names(), certificate(draft, number), key(draft, number));
        }
    }

    private static Path certificate(GroupDirectory draft, int relay) {
        return draft.relay(relay).home().resolve(CERTIFICATE);
    }

    private static Path key(GroupDirectory draft, int relay) {
        return draft.relay(relay).home().resolve(KEY);
    }

    /** What a relay of this machine is called. */
    private static List<String> names() {
        List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
        try {
            String host = InetAddress.getLocalHost().getHostName();
            if (host.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?") && !names.contains(host)) {
                names.add(host);
            }
        } catch (UnknownHostException nameless) {
            return names;
        }
        return names;
    }
}
