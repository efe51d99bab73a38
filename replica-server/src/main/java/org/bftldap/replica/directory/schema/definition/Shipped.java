package org.bftldap.replica.directory.schema.definition;

import java.util.Optional;

/** The elements that were there before any were added, as far as added ones have to fit to them. Names in any case, or OIDs. */
public interface Shipped {

    Optional<TypeFacts> type(String nameOrOid);

    Optional<ClassFacts> objectClass(String nameOrOid);

    /** What the element with this OID is called, of whatever kind it is. */
    Optional<String> nameOf(String oid);

    boolean isSyntax(String oid);

    Optional<RuleFacts> rule(String nameOrOid);

    /** Whether some type goes by this rule with values of this syntax, both by OID. */
    boolean isPair(String rule, String syntax);
}
