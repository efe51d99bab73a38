package org.bftldap.cli.load;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.matchingrules.MatchingRule;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.schema.AttributeTypeDefinition;
import com.unboundid.ldap.sdk.schema.ObjectClassDefinition;
import com.unboundid.ldap.sdk.schema.ObjectClassType;
import com.unboundid.ldap.sdk.schema.Schema;
import com.unboundid.util.StaticUtils;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifValue;
import org.jspecify.annotations.Nullable;

/**
 * Entries against the schema that a relay publishes (RFC 4512 §2.4): what replicas would refuse, as far as it can be known from there.
 * The replicas decide. Of one thread.
 */
public final class SchemaCheck {

    /** Told what is wrong with a line. */
    public interface Finding {
        void at(long line, String attribute, String text);
    }

    private static final String OBJECT_CLASS = "objectclass";
    private static final String OBJECT_CLASS_OID = "2.5.4.0";
    private static final String USER_PASSWORD_OID = "2.5.4.35";
    /** In subentries of this class collective attributes stand (RFC 3671 §2.1), which no class allows. */
    private static final String COLLECTIVE_SUBENTRY_OID = "2.5.17.2";

    private static final String EXTENSIBLE_OBJECT_OID = "1.3.6.1.4.1.1466.101.120.111";

    private final Schema schema;
    private final Map<String, MatchingRule> rules = new HashMap<>();

    public SchemaCheck(Schema schema) {
        this.schema = schema;
    }

    /** Reports all that is wrong with the entry. */
    public void check(LdifRecord.Entry entry, Finding found) {
        Map<AttributeTypeDefinition, LdifValue> present = new HashMap<>();
        for (LdifValue value : entry.values()) {
            AttributeTypeDefinition type = type(value, found);
            if (type == null) {
                continue;
            }
            checkValue(value, type, found);
            LdifValue earlier = present.putIfAbsent(type, value);
            if (earlier != null && isSingle(type)) {
                found.at(
                        value.line(),
                        value.attribute(),
                        isPassword(type)
                                ? "a second password; an entry has one at most: keep the one that its owner uses"
                                : "a second value of an attribute that has one at most; remove one of the two");
            }
        }
        checkClasses(entry, present, found);
    }

    /** Reports what is wrong with one value, apart from its entry; as in a modification. */
    void checkAlone(LdifValue value, Finding found) {
        AttributeTypeDefinition type = type(value, found);
        if (type != null) {
            checkValue(value, type, found);
        }
    }

    /** Reports what is wrong with a description without a value; as in {@code delete: cn}. */
    void checkName(String attribute, long line, Finding found) {
        type(new LdifValue(attribute, new byte[0], line), found);
    }

    Schema schema() {
        return schema;
    }

    /** Whether it is userPassword, by any of its names and with whatever options. */
    public boolean isPassword(String attribute) {
        AttributeTypeDefinition type = schema.getAttributeType(LdifValue.type(attribute));
        return type != null && isPassword(type);
    }

    /** Whether entries may show it that do not hold it (RFC 3671). */
    public boolean isCollective(String attribute) {
        AttributeTypeDefinition type = schema.getAttributeType(LdifValue.type(attribute));
        return type != null && type.isCollective();
    }

    private static boolean isPassword(AttributeTypeDefinition type) {
        return type.getOID().equals(USER_PASSWORD_OID);
    }

    private static boolean isSingle(AttributeTypeDefinition type) {
        return type.isSingleValued() || isPassword(type);
    }

    private @Nullable AttributeTypeDefinition type(LdifValue value, Finding found) {
        AttributeTypeDefinition type = schema.getAttributeType(value.type());
        if (type == null) {
            found.at(
                    value.line(),
                    value.attribute(),
                    "no attribute of this group's schema; remove it, or add it to the schema first: bftldap schema add");
        } else if (type.isNoUserModification()) {
            found.at(value.line(), value.attribute(), "the servers' own attribute, which no client may write; bftldap migrate leaves it away");
        } else if (!value.hasKnownOptions()) {
            found.at(value.line(), value.attribute(), "options other than ;binary and language tags (;lang-de) are not supported; remove the option, or the line");
        } else if (value.isBinary() && !Syntaxes.isTransferredBinary(type.getBaseSyntaxOID(schema))) {
            found.at(value.line(), value.attribute(), "only certificates and their like have ;binary; remove the option");
        } else if (value.isInLanguages() && !Syntaxes.mayHaveLanguages(type.getBaseSyntaxOID(schema))) {
            found.at(value.line(), value.attribute(), "only text has language tags; remove the tag, or the line");
        } else {
            return type;
        }
        return null;
    }

    private void checkValue(LdifValue value, AttributeTypeDefinition type, Finding found) {
        byte[] bytes = value.value();
        if (isPassword(type)) {
            String wrong = PasswordForm.wrong(bytes);
            if (wrong != null) {
                found.at(value.line(), value.attribute(), wrong);
            }
            return;
        }
        String syntax = type.getBaseSyntaxOID(schema);
        if (value.attribute().toLowerCase(java.util.Locale.ROOT).endsWith("objectclass")) {
            return; // looked up with its class
        }
        if (bytes.length == 0 && !Syntaxes.mayBeEmpty(syntax)) {
            found.at(value.line(), value.attribute(), "an empty value; remove the line");
        } else if (Syntaxes.isText(syntax) && !StaticUtils.isValidUTF8(bytes)) {
            found.at(value.line(), value.attribute(), "text that is not UTF-8; convert the file: iconv -f ISO-8859-1 -t UTF-8");
        } else if (Syntaxes.isAscii(syntax) && !StaticUtils.isASCIIString(bytes)) {
            found.at(value.line(), value.attribute(), "only ASCII characters are allowed here (IA5 string)");
        } else if (!fits(bytes, type)) {
            found.at(value.line(), value.attribute(), "not a value of its syntax (" + Syntaxes.name(syntax) + ")");
        }
    }

    private boolean fits(byte[] bytes, AttributeTypeDefinition type) {
        MatchingRule rule = rules.computeIfAbsent(type.getOID(), oid -> MatchingRule.selectEqualityMatchingRule(oid, schema));
        try {
            rule.normalize(new ASN1OctetString(bytes));
            return true;
        } catch (LDAPException e) {
            return false;
        }
    }

    private void checkClasses(LdifRecord.Entry entry, Map<AttributeTypeDefinition, LdifValue> present, Finding found) {
        Set<ObjectClassDefinition> classes = new LinkedHashSet<>();
        boolean allKnown = true;
        for (LdifValue value : entry.values()) {
            if (value.type().equals(OBJECT_CLASS) || value.type().equals(OBJECT_CLASS_OID)) {
                String name = new String(value.value(), StandardCharsets.UTF_8);
                ObjectClassDefinition known = schema.getObjectClass(name);
                if (known == null) {
                    found.at(value.line(), value.attribute(), "no object class \"" + name + "\" in this group's schema; remove it with its attributes, or add it to the schema first: bftldap schema add");
                    allKnown = false;
                } else {
                    classes.add(known);
                    classes.addAll(known.getSuperiorClasses(schema, true));
                }
            }
        }
        if (classes.isEmpty() && allKnown) {
            found.at(entry.line(), "objectClass", "missing; each entry needs one");
        }
        if (!classes.isEmpty() && allKnown) {
            checkStructure(entry, classes, found);
            checkRequiredAndAllowed(entry, classes, present, found);
        }
    }

    private void checkStructure(LdifRecord.Entry entry, Set<ObjectClassDefinition> classes, Finding found) {
        Set<ObjectClassDefinition> lowest = classes.stream()
                .filter(each -> each.getObjectClassType(schema) == ObjectClassType.STRUCTURAL)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (lowest.isEmpty()) {
            found.at(entry.line(), "objectClass", "no structural class among them; add one, such as organizationalUnit, person or device");
            return;
        }
        lowest.removeIf(each -> classes.stream().anyMatch(other -> other.getSuperiorClasses(schema, true).contains(each)));
        if (lowest.size() > 1) {
            String names = lowest.stream().map(ObjectClassDefinition::getNameOrOID).sorted().collect(Collectors.joining(" and "));
            found.at(entry.line(), "objectClass", names + " are structural and neither is below the other; keep one of them");
        }
    }

    private void checkRequiredAndAllowed(
            LdifRecord.Entry entry, Set<ObjectClassDefinition> classes, Map<AttributeTypeDefinition, LdifValue> present, Finding found) {
        Set<AttributeTypeDefinition> allowed = new LinkedHashSet<>();
        Set<String> missing = new TreeSet<>();
        for (ObjectClassDefinition each : classes) {
            for (AttributeTypeDefinition required : each.getRequiredAttributes(schema, true)) {
                allowed.add(required);
                if (!present.containsKey(required)) {
                    missing.add(required.getNameOrOID());
                }
            }
            allowed.addAll(each.getOptionalAttributes(schema, true));
        }
        missing.forEach(name -> found.at(entry.line(), name, "missing; its object classes require it"));
        if (classes.stream().anyMatch(each -> each.getOID().equals(EXTENSIBLE_OBJECT_OID))) {
            return;
        }
        boolean holdsCollective = classes.stream().anyMatch(each -> each.getOID().equals(COLLECTIVE_SUBENTRY_OID));
        present.forEach((type, value) -> {
            // Classes that are not below top, as some of GLUE 2.0, do not name objectClass, which every entry has.
            boolean isAllowed = allowed.contains(type) || type.getOID().equals(OBJECT_CLASS_OID) || type.isCollective() && holdsCollective;
            if (!type.isOperational() && !isAllowed) {
                found.at(value.line(), value.attribute(), "none of the entry's object classes allows it; add the class that does, or remove the line");
            }
        });
    }
}
