package org.bftldap.relay.scram;

import java.nio.charset.StandardCharsets;
import org.bftldap.directory.scram.SaslPrep;

/**
 * How a client begins: {@code client-first-message} of RFC 5802 §7.
 *
 * @param gs2Header as it was sent, up to its last comma
 * @param binding what the client says about channel binding
 * @param actsFor authorization identity; empty for one's own
 * @param user prepared (RFC 4013)
 * @param bare what follows the header
 * @param nonce the client's
 */
public record ClientFirst(String gs2Header, Binding binding, String actsFor, String user, String bare, String nonce) {

    /** RFC 5929 §4: the only one that TLS of a JDK makes possible. */
    public static final String END_POINT = "tls-server-end-point";

    /** The flag of the header (RFC 5802 §6). */
    public enum Binding {
        /** The client has none. */
        NONE,
        /** It has, and thinks that the server has none. */
        NOT_OFFERED,
        /** The exchange is bound to the connection, by {@link #END_POINT}. */
        USED,
        /** Likewise, as OpenLDAP's library says it, whose name for any binding is {@code ldap}: the type stands before the data (RFC 5056 §7.1). */
        USED_BY_OPENLDAP;

        public boolean isUsed() {
            return this == USED || this == USED_BY_OPENLDAP;
        }

        /** What follows the header in the client's last message, on a connection with this end point. */
        public byte[] data(byte[] endPoint) {
            return switch (this) {
                case NONE, NOT_OFFERED -> new byte[0];
                case USED -> endPoint.clone();
                case USED_BY_OPENLDAP -> ScramExchange.concat((END_POINT + ":").getBytes(StandardCharsets.US_ASCII), endPoint);
            };
        }
    }

    public static ClientFirst read(byte[] message) throws ScramFormatException {
        Attributes in = Attributes.of(message);
        Binding binding = binding(in.part());
        String authorization = in.part();
        if (!authorization.isEmpty() && !authorization.startsWith("a=")) {
            throw new ScramFormatException("the authorization identity has to stand there, or nothing");
        }
        int start = in.position();
        if (in.nextIs('m')) {
            throw new ScramFormatException("an extension that this server does not know");
        }
        String name = saslName(in.value('n'));
        String user = SaslPrep.prepared(name).filter(prepared -> !prepared.isEmpty()).orElse(name);
        String nonce = Attributes.nonce(in.value('r'));
        while (!in.isAtEnd()) {
            in.skipExtension();
        }
        String actsFor = authorization.isEmpty() ? "" : saslName(authorization.substring(2));
        return new ClientFirst(in.upTo(start), binding, actsFor, user, in.from(start), nonce);
    }

    private static Binding binding(String flag) throws ScramFormatException {
        return switch (flag) {
            case "n" -> Binding.NONE;
            case "y" -> Binding.NOT_OFFERED;
            case "p=" + END_POINT -> Binding.USED;
            case "p=ldap" -> Binding.USED_BY_OPENLDAP;
            default -> throw new ScramFormatException("channel binding is n, y or p=" + END_POINT);
        };
    }

    /** RFC 5802 §5.1: comma and equals sign are written =2C and =3D, and nothing else is. */
    private static String saslName(String encoded) throws ScramFormatException {
        String rest = encoded.replace("=2C", "").replace("=3D", "");
        if (encoded.isEmpty() || rest.indexOf('=') >= 0 || rest.indexOf('\0') >= 0) {
            throw new ScramFormatException("a name is not empty, and has = as =3D and , as =2C");
        }
        return encoded.replace("=2C", ",").replace("=3D", "=");
    }
}
