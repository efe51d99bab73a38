package org.bftldap.cli.load;

import org.jspecify.annotations.Nullable;

/** What can be told of a value by its syntax (RFC 4517 §3.3). Stateless. */
final class Syntaxes {

    private static final String ROOT = "1.3.6.1.4.1.1466.115.121.1.";
    private static final String DIRECTORY_STRING = ROOT + "15";
    private static final String IA5_STRING = ROOT + "26";

    private Syntaxes() {}

    static boolean isText(@Nullable String oid) {
        return DIRECTORY_STRING.equals(oid);
    }

    static boolean isAscii(@Nullable String oid) {
        return IA5_STRING.equals(oid);
    }

    /** Directory string, IA5 string, postal address, printable string. */
    static boolean mayHaveLanguages(@Nullable String oid) {
        return isText(oid) || isAscii(oid) || (ROOT + "41").equals(oid) || (ROOT + "44").equals(oid);
    }

    /** Certificate, certificate list, certificate pair, supported algorithm: the only ones that are transferred as {@code ;binary} (RFC 4523 §2). */
    static boolean isTransferredBinary(@Nullable String oid) {
        return (ROOT + "8").equals(oid) || (ROOT + "9").equals(oid) || (ROOT + "10").equals(oid) || (ROOT + "49").equals(oid);
    }

    static boolean mayBeEmpty(@Nullable String oid) {
        return !isText(oid);
    }

    static String name(@Nullable String oid) {
        if (oid == null || !oid.startsWith(ROOT)) {
            return String.valueOf(oid);
        }
        return switch (oid.substring(ROOT.length())) {
            case "7" -> "boolean: TRUE or FALSE";
            case "12" -> "DN";
            case "24" -> "time: 20261126120000Z";
            case "27" -> "integer";
            case "36" -> "numeric string";
            case "38" -> "OID";
            case "50" -> "telephone number";
            default -> oid;
        };
    }
}
