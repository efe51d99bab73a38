package org.bftldap.relay.session;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.auth.BoundUser;
import org.bftldap.relay.ldap.LdapRequest;
import org.bftldap.relay.ldap.ResultCodes;
import org.bftldap.relay.tls.ClientCertificate;

/**
 * Binds by SASL (RFC 4422, RFC 4513 §5.2): ANONYMOUS (RFC 4505); under TLS PLAIN (RFC 4616), where the password becomes a bind proof as that of a
 * simple bind does, and EXTERNAL, by the certificate that the client has shown; and SCRAM. On the session's event loop.
 */
final class SaslBinds {

    private static final String ANONYMOUS = "ANONYMOUS";
    private static final String EXTERNAL = "EXTERNAL";
    private static final String PLAIN = "PLAIN";

    private final RelayServices services;
    private final Session session;
    private final Completions completions;
    private final ScramBinds scram;

    SaslBinds(RelayServices services, Session session, Completions completions) {
        this.services = services;
        this.session = session;
        this.completions = completions;
        this.scram = new ScramBinds(services, session, this, completions);
    }

    /** The mechanisms that work on this connection as it is now. */
    static CompletableFuture<List<String>> offered(RelayServices services, Session session) {
        List<String> offered = new ArrayList<>(List.of(ANONYMOUS));
        if (session.security().isConfidential()) {
            offered.add(PLAIN);
        }
        CompletableFuture<Boolean> external = session.security().clientCertificate()
                .thenCompose(certificate -> certificate instanceof ClientCertificate.Trusted trusted
                        ? services.authentication().knowsCertificate(trusted.subject())
                        : CompletableFuture.completedFuture(false));
        List<String> scram = ScramBinds.possible(session);
        CompletableFuture<Boolean> mayScram = scram.isEmpty() ? CompletableFuture.completedFuture(false) : services.authentication().mayScram();
        return external.thenCombine(mayScram, (externally, byScram) -> {
            if (externally) {
                offered.add(EXTERNAL);
            }
            if (byScram) {
                offered.addAll(scram);
            }
            return offered;
        });
    }

    /** A bind that needs several steps was left half-done. */
    void forget() {
        scram.forget();
    }

    void run(Pending pending, LdapRequest.SaslBind bind) {
        if (bind.version() == 3 && ScramBinds.isMechanism(bind.mechanism())) {
            scram.run(pending, bind);
            return;
        }
        scram.forget(); // RFC 4513 §5.2.1.5: another mechanism ends an exchange
        if (bind.version() != 3) {
            refuse(pending, ResultCodes.PROTOCOL_ERROR, "only LDAP version 3 is spoken");
        } else if (bind.mechanism().equals(ANONYMOUS)) {
            // RFC 4505 §2: what comes with it is for traces, and this relay keeps none.
            session.completeBind(pending, Failures.of(ResultCodes.SUCCESS, ""), null);
        } else if (bind.mechanism().equals(PLAIN)) {
            plain(pending, bind.credentials());
        } else if (bind.mechanism().equals(EXTERNAL)) {
            external(pending, bind.credentials());
        } else {
            refuse(pending, ResultCodes.AUTH_METHOD_NOT_SUPPORTED, "this mechanism is not supported; supportedSASLMechanisms of the root DSE has those that are");
        }
    }

    private void plain(Pending pending, Optional<byte[]> credentials) {
        if (!session.security().isConfidential()) {
            refuse(pending, ResultCodes.CONFIDENTIALITY_REQUIRED, "PLAIN is taken under TLS only");
            return;
        }
        Optional<Plain> plain = credentials.flatMap(Plain::read);
        if (plain.isEmpty()) {
            refuse(pending, ResultCodes.INVALID_CREDENTIALS, "not a message of RFC 4616");
            return;
        }
        Optional<String> dn = services.userNames().dn(plain.get().user());
        if (dn.isEmpty()) {
            refuse(pending, ResultCodes.INVALID_CREDENTIALS, "");
            return;
        }
        complete(pending, services.authentication().bind(dn.get(), plain.get().password()), plain.get().actsFor(), dn.get(), Optional.empty());
    }

    /** RFC 4422 appendix A: what comes with it is the authorization identity, if the client names one. */
    private void external(Pending pending, Optional<byte[]> credentials) {
        String actsFor;
        try {
            actsFor = text(credentials.orElse(new byte[0]));
        } catch (CharacterCodingException e) {
            refuse(pending, ResultCodes.INVALID_CREDENTIALS, "the authorization identity is not UTF-8");
            return;
        }
        completions.when(session.security().clientCertificate(), (certificate, failure) -> {
            if (certificate instanceof ClientCertificate.Trusted trusted) {
                complete(
                        pending,
                        services.authentication().bindByCertificate(trusted.subject(), trusted.notAfterMillis()),
                        actsFor,
                        "",
                        Optional.empty());
            } else if (certificate instanceof ClientCertificate.Distrusted distrusted) {
                refuse(pending, ResultCodes.INAPPROPRIATE_AUTHENTICATION, "the certificate is not trusted: " + distrusted.reason());
            } else if (certificate == null) {
                session.completeBind(pending, Failures.result(failure), null);
            } else {
                refuse(pending, ResultCodes.INAPPROPRIATE_AUTHENTICATION, session.security().isEncrypted()
                        ? "EXTERNAL takes a certificate, and the client has shown none"
                        : "EXTERNAL takes a TLS connection on which the client has shown a certificate, or a Unix socket");
            }
        });
    }

    /**
     * The end of a bind that may name whom its user wants to act for: nobody else (RFC 4513 §5.2.1.8).
     *
     * @param asked the DN that was meant, in the client's spelling; may be empty
     * @param lastWord what the mechanism says to a client that is in
     */
    void complete(Pending pending, CompletableFuture<BoundUser> binding, String actsFor, String asked, Optional<byte[]> lastWord) {
        completions.when(binding, (user, failure) -> {
            if (user == null) {
                session.completeBind(pending, Failures.result(failure), null);
            } else if (actsFor.isEmpty() || services.userNames().dn(actsFor).filter(other -> isSame(other, asked, user.dn())).isPresent()) {
                session.completeBind(pending, Failures.of(ResultCodes.SUCCESS, ""), user, lastWord);
            } else {
                refuse(pending, ResultCodes.INVALID_CREDENTIALS, "nobody may act for another");
            }
        });
    }

    private static boolean isSame(String other, String asked, String agreed) {
        return other.equalsIgnoreCase(asked) || other.equalsIgnoreCase(agreed);
    }

    private static String text(byte[] utf8) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    }

    void refuse(Pending pending, int code, String message) {
        DirectoryResult result = Failures.of(code, message);
        session.completeBind(pending, result, null);
    }

    /** RFC 4616 §2: {@code [authzid] NUL authcid NUL passwd}. */
    private record Plain(String actsFor, String user, byte[] password) {

        static Optional<Plain> read(byte[] message) {
            int first = indexOf(message, 0);
            int second = indexOf(message, first + 1);
            if (first < 0 || second < 0 || second == message.length - 1 || indexOf(message, second + 1) >= 0) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Plain(
                        text(Arrays.copyOf(message, first)), text(Arrays.copyOfRange(message, first + 1, second)), Arrays.copyOfRange(message, second + 1, message.length)));
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
        }

        private static int indexOf(byte[] message, int from) {
            for (int i = from; i < message.length; i++) {
                if (message[i] == 0) {
                    return i;
                }
            }
            return -1;
        }

        /** Passwords do not belong in logs. */
        @Override
        public String toString() {
            return "Plain[" + user + "]";
        }
    }
}
