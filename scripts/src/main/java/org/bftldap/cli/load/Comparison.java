package org.bftldap.cli.load;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.schema.AttributeTypeDefinition;
import com.unboundid.ldap.sdk.schema.ObjectClassDefinition;
import com.unboundid.ldap.sdk.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifValue;

/**
 * An entry of the file against the one in the directory, by the matching rules of the schema. Passwords cannot be read, so they are not
 * compared. Stateless but for the schema.
 */
final class Comparison {

    private static final String OBJECT_CLASS_OID = "2.5.4.0";
    private static final String USER_PASSWORD_OID = "2.5.4.35";

    private final Schema schema;

    Comparison(Schema schema) {
        this.schema = schema;
    }

    /** What would make the entry in the directory the file's, without passwords; nothing if they are equal. */
    List<Modification> differences(LdifRecord.Entry wanted, Entry present) {
        Map<String, Attribute> target = byType(Requests.attributes(wanted));
        Map<String, Attribute> source = byType(List.copyOf(present.getAttributes()));
        List<Modification> modifications = new ArrayList<>();
        target.forEach((key, attribute) -> {
            Attribute other = source.get(key);
            if (other == null || !sameValues(attribute, other)) {
                modifications.add(new Modification(ModificationType.REPLACE, attribute.getName(), attribute.getRawValues()));
            }
        });
        source.forEach((key, attribute) -> {
            if (!target.containsKey(key) && !isOthers(attribute, present)) {
                modifications.add(new Modification(ModificationType.DELETE, attribute.getName()));
            }
        });
        return modifications;
    }

    /** The names of what differs. */
    static String names(List<Modification> differences) {
        return String.join(", ", differences.stream().map(Modification::getAttributeName).sorted().toList());
    }

    /** The file's password as a modification; none if it has none. */
    List<Modification> password(LdifRecord.Entry wanted) {
        return Requests.attributes(wanted).stream()
                .filter(attribute -> isPassword(attribute.getBaseName()))
                .map(attribute -> new Modification(ModificationType.REPLACE, attribute.getName(), attribute.getRawValues()))
                .toList();
    }

    private boolean sameValues(Attribute one, Attribute other) {
        if (isType(one.getBaseName(), OBJECT_CLASS_OID)) {
            return classes(one).equals(classes(other));
        }
        // Under one name, since equality of attributes is by name and rule.
        return new Attribute(other.getName(), schema, one.getRawValues()).equals(new Attribute(other.getName(), schema, other.getRawValues()));
    }

    /** With their superiors, which some servers add and others do not: an entry is in them either way (RFC 4512 §2.4.1). */
    private Set<String> classes(Attribute objectClass) {
        Set<String> classes = new HashSet<>();
        for (String name : objectClass.getValues()) {
            ObjectClassDefinition known = schema.getObjectClass(name);
            if (known == null) {
                classes.add(name.toLowerCase(Locale.ROOT));
            } else {
                classes.add(known.getOID());
                known.getSuperiorClasses(schema, true).forEach(superior -> classes.add(superior.getOID()));
            }
        }
        return classes;
    }

    private Map<String, Attribute> byType(List<Attribute> attributes) {
        Map<String, Attribute> byType = new LinkedHashMap<>();
        for (Attribute attribute : attributes) {
            if (!isPassword(attribute.getBaseName())) {
                AttributeTypeDefinition type = schema.getAttributeType(attribute.getBaseName());
                String key = type == null ? attribute.getBaseName().toLowerCase(Locale.ROOT) : type.getOID();
                byType.put(key + new LdifValue(attribute.getName(), new byte[0], 0).options(), attribute);
            }
        }
        return byType;
    }

    /** Whether it is not for the file to say: the servers' own, or what only shows here and stands in a subentry (RFC 3671). */
    private boolean isOthers(Attribute attribute, Entry holder) {
        AttributeTypeDefinition type = schema.getAttributeType(attribute.getBaseName());
        return type != null && (type.isOperational() || type.isCollective() && !holder.hasObjectClass("collectiveAttributeSubentry"));
    }

    private boolean isPassword(String name) {
        return isType(name, USER_PASSWORD_OID);
    }

    private boolean isType(String name, String oid) {
        AttributeTypeDefinition type = schema.getAttributeType(name);
        return type != null && type.getOID().equals(oid);
    }
}
