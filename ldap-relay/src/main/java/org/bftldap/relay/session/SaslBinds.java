package org.bftldap.relay.session;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.ldap.LdapRequest;
import org.bftldap.relay.ldap.ResultCodes;

/**
 * Binds by SASL (RFC 4422, RFC 4513 §5.2): ANONYMOUS (RFC 4505), and PLAIN (RFC 4616) under TLS, where the password becomes a bind proof
 * as that of a simple bind does. On the session's event loop.
 */
final class SaslBinds {

    private static final String ANONYMOUS = "ANONYMOUS";
    private static final String PLAIN = "PLAIN";

    private final RelayServices services;
    private final LdapSession session;
    private final Completions completions;

    SaslBinds(RelayServices services, LdapSession session, Completions completions) {
        this.services = services;
        this.session = session;
        this.completions = completions;
    }

    /** The mechanisms that work on this connection as it is now. */
    static List<String> offered(LdapSession session) {
        List<String> offered = new ArrayList<>(List.of(ANONYMOUS));
        if (session.isConfidential()) {
            offered.add(PLAIN);
        }
        return offered;
    }

    void run(Pending pending, LdapRequest.SaslBind bind) {
        if (bind.version() != 3) {
            refuse(pending, ResultCodes.PROTOCOL_ERROR, "only LDAP version 3 is spoken");
        } else if (bind.mechanism().equals(ANONYMOUS)) {
            // RFC 4505 §2: what comes with it is for traces, and this relay keeps none.
            session.completeBind(pending, Failures.of(ResultCodes.SUCCESS, ""), null);
        } else if (bind.mechanism().equals(PLAIN)) {
            plain(pending, bind.credentials());
        } else {
            refuse(pending, ResultCodes.AUTH_METHOD_NOT_SUPPORTED, "this mechanism is not supported; supportedSASLMechanisms of the root DSE has those that are");
        }
    }

    private void plain(Pending pending, Optional<byte[]> credentials) {
        if (!session.isConfidential()) {
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
        String actsFor = plain.get().actsFor();
        completions.when(services.authentication().bind(dn.get(), plain.get().password()), (user, failure) -> {
            if (user == null) {
                session.completeBind(pending, Failures.result(failure), null);
            } else if (actsFor.isEmpty() || services.userNames().dn(actsFor).filter(other -> isSame(other, dn.get(), user.dn())).isPresent()) {
                session.completeBind(pending, Failures.of(ResultCodes.SUCCESS, ""), user);
            } else {
                refuse(pending, ResultCodes.INVALID_CREDENTIALS, "nobody may act for another");
            }
        });
    }

    private static boolean isSame(String other, String asked, String agreed) {
        return other.equalsIgnoreCase(asked) || other.equalsIgnoreCase(agreed);
    }

    private void refuse(Pending pending, int code, String message) {
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
                        text(message, 0, first), text(message, first + 1, second), Arrays.copyOfRange(message, second + 1, message.length)));
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

        private static String text(byte[] message, int from, int to) throws CharacterCodingException {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message, from, to - from)).toString();
        }

        /** Passwords do not belong in logs. */
        @Override
        public String toString() {
            return "Plain[" + user + "]";
        }
    }
}
