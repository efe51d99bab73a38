package org.bftldap.replica.store.schema;

import java.util.Set;
import org.apache.directory.api.ldap.model.schema.AttributeType;

/** The option {@code ;binary} (RFC 4522): how values are transferred, and so nothing that is stored. Stateless. */
public final class BinaryTransfer {

    static final String OPTION = "binary";

    private static final String SYNTAX_ARC = "1.3.6.1.4.1.1466.115.121.1.";

    /** Certificate, certificate list, certificate pair, supported algorithm: transferred so and not otherwise (RFC 4523 §2). */
    private static final Set<String> REQUIRED = Set.of(SYNTAX_ARC + "8", SYNTAX_ARC + "9", SYNTAX_ARC + "10", SYNTAX_ARC + "49");

    private BinaryTransfer() {}

    /**
     * Whether values of this type are transferred so. Those of all others have the encoding of their syntax alone, texts above all: there the option
     * is none that anybody knows, as in slapd.
     */
    public static boolean isOf(AttributeType type) {
        return type.getSyntax() != null && REQUIRED.contains(type.getSyntax().getOid());
    }
}
