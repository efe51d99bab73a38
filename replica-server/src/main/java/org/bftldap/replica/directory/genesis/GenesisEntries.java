package org.bftldap.replica.directory.genesis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.directory.api.ldap.model.exception.LdapInvalidDnException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.name.Rdn;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.bftldap.directory.auth.SubjectNames;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.delegation.DelegationNames;
import org.bftldap.directory.operation.Operation.Add;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.registration.RegistrationNames;

/** Makes the adds that create a group's directory. */
public final class GenesisEntries {

    /** Holds the administrator; no rule lets anyone else read it. */
    public static final String SYSTEM_SUFFIX = "ou=system";

    private final SchemaManager schema;
    private final Genesis genesis;

    public GenesisEntries(SchemaManager schema, Genesis genesis) {
        this.schema = schema;
        this.genesis = genesis;
    }

    /** All naming contexts, the system's own first. */
    public List<Dn> suffixes() throws GenesisException {
        List<Dn> suffixes = new ArrayList<>();
        for (String suffix : allSuffixes()) {
            Dn dn = dn(suffix);
            for (Dn other : suffixes) {
                if (dn.isDescendantOf(other) || other.isDescendantOf(dn)) {
                    throw new GenesisException("suffix " + suffix + " and suffix " + other.getName() + " hold each other; drop one");
                }
            }
            suffixes.add(dn);
        }
        return suffixes;
    }

    /** In the order in which they are done. */
    public List<Add> adds() throws GenesisException {
        List<Add> adds = new ArrayList<>();
        adds.add(new Add(SYSTEM_SUFFIX, List.of(attribute("objectClass", "organizationalUnit"), attribute("ou", "system"))));
        adds.add(new Add(
                Genesis.ADMIN_DN,
                List.of(
                        attribute("objectClass", "organizationalRole", "simpleSecurityObject"),
                        attribute("cn", "admin"),
                        attribute("description", "Administrator of the group"),
                        attribute("userPassword", genesis.adminCredential()))));
        for (String container : List.of(
                RegistrationNames.REGISTRATIONS,
                RegistrationNames.GRANTS,
                RegistrationNames.USAGE,
                DelegationNames.DELEGATIONS,
                SubjectNames.SUBJECTS)) {
            adds.add(new Add(container, List.of(attribute("objectClass", "organizationalUnit"))));
        }
        adds.add(rules(RegistrationNames.REGISTRATIONS, genesis.anonymousSuffixes().isEmpty() ? "simple" : "none"));
        for (String suffix : genesis.suffixes()) {
            adds.add(suffix(suffix));
            adds.add(rules(suffix));
        }
        return adds;
    }

    private List<String> allSuffixes() {
        List<String> all = new ArrayList<>(List.of(SYSTEM_SUFFIX));
        all.addAll(genesis.suffixes());
        return all;
    }

    private Add suffix(String suffix) throws GenesisException {
        Rdn rdn = dn(suffix).getRdn();
        String type = schema.getAttributeType(rdn.getNormType()).getName();
        String objectClass = switch (type) {
            case "o" -> "organization";
            case "dc" -> "domain";
            case "ou" -> "organizationalUnit";
            case "c" -> "country";
            case "l" -> "locality";
            case "Mds-Vo-name" -> "Mds";
            case "GLUE2GroupID" -> "GLUE2Group";
            case "GLUE2DomainID" -> "GLUE2AdminDomain";
            default -> throw new GenesisException(
                    "suffix " + suffix + " must begin with o, dc, ou, c, l, Mds-Vo-name, GLUE2GroupID or GLUE2DomainID");
        };
        return new Add(
                suffix,
                List.of(
                        attribute("objectClass", objectClass),
                        attribute(type, rdn.getValue()),
                        attribute("administrativeRole", "accessControlSpecificArea")));
    }

    private Add rules(String suffix) throws GenesisException {
        boolean isPublic = false;
        for (String open : genesis.anonymousSuffixes()) {
            isPublic |= dn(open).equals(dn(suffix));
        }
        return rules(suffix, isPublic ? "none" : "simple", ownPassword());
    }

    /** @param level what it takes to read there */
    private static Add rules(String above, String level, String... more) {
        List<String> rules = new ArrayList<>(List.of(reading(level)));
        rules.addAll(List.of(more));
        return new Add(
                "cn=access," + above,
                List.of(
                        attribute("objectClass", "subentry", "accessControlSubentry"),
                        attribute("cn", "access"),
                        attribute("subtreeSpecification", "{ }"),
                        attribute("prescriptiveACI", rules.toArray(new String[0]))));
    }

    /** Who may read, and that nobody reads passwords, whoever grants it: denial at a higher precedence. */
    private static String reading(String level) {
        return "{ identificationTag \"read\", precedence 10, authenticationLevel " + level + ", itemOrUserFirst userFirst: {"
                + " userClasses { allUsers }, userPermissions {"
                + " { protectedItems { entry, allUserAttributeTypesAndValues }, grantsAndDenials {"
                + " grantBrowse, grantReturnDN, grantRead, grantCompare, grantFilterMatch, grantDiscloseOnError } },"
                + " { precedence 200, protectedItems { attributeType { userPassword } },"
                + " grantsAndDenials { denyRead, denyCompare, denyFilterMatch } } } } }";
    }

    private static String ownPassword() {
        return "{ identificationTag \"ownPassword\", precedence 100, authenticationLevel simple, itemOrUserFirst userFirst: {"
                + " userClasses { thisEntry }, userPermissions {"
                + " { protectedItems { entry }, grantsAndDenials { grantModify } },"
                + " { protectedItems { attributeType { userPassword } }, grantsAndDenials { grantAdd, grantRemove } } } } }";
    }

    private Dn dn(String text) throws GenesisException {
        try {
            Dn dn = new Dn(schema, text);
            if (dn.isEmpty()) {
                throw new GenesisException("the empty name cannot be a suffix");
            }
            return dn;
        } catch (LdapInvalidDnException e) {
            throw new GenesisException("suffix " + text + " is no DN of known attribute types");
        }
    }

    private static AttributeValues attribute(String name, String... values) {
        List<byte[]> bytes = new ArrayList<>();
        for (String value : values) {
            bytes.add(value.getBytes(StandardCharsets.UTF_8));
        }
        return new AttributeValues(name, bytes);
    }
}
