package org.bftldap.replica.directory.fixed;

import java.util.List;
import org.bftldap.replica.directory.fixed.FixedEntry.FixedAttribute;
import org.bftldap.replica.directory.fixed.FixedEntry.Usage;

/** What the group says of itself (RFC 4512 §5.1). Controls and extensions are the relay's to name: it is the one who speaks LDAP. */
public final class RootDse {

    private RootDse() {}

    /** @param suffixes the naming contexts that clients may find data in */
    public static FixedEntry of(List<String> suffixes) {
        return new FixedEntry(
                "",
                List.of(
                        new FixedAttribute("objectClass", Usage.USER, List.of("top", "extensibleObject")),
                        new FixedAttribute("namingContexts", Usage.OPERATIONAL, suffixes),
                        new FixedAttribute("dynamicSubtrees", Usage.OPERATIONAL, suffixes), // RFC 2589 §6
                        new FixedAttribute("subschemaSubentry", Usage.OPERATIONAL, List.of(Subschema.DN)),
                        new FixedAttribute("supportedLDAPVersion", Usage.OPERATIONAL, List.of("3")),
                        new FixedAttribute(
                                "supportedFeatures",
                                Usage.OPERATIONAL,
                                List.of(
                                        "1.3.6.1.1.14", // modify-increment, RFC 4525
                                        "1.3.6.1.4.1.4203.1.5.1", // all operational attributes, RFC 3673
                                        "1.3.6.1.4.1.4203.1.5.3")), // true and false filters, RFC 4526
                        new FixedAttribute("vendorName", Usage.OPERATIONAL, List.of("bftldap")),
                        new FixedAttribute("vendorVersion", Usage.OPERATIONAL, List.of("0.1.0"))));
    }
}
