package org.bftldap.replica.directory.access;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.directory.api.ldap.aci.ACIItem;
import org.apache.directory.api.ldap.aci.ACIItemParser;
import org.apache.directory.api.ldap.aci.ACITuple;
import org.apache.directory.api.ldap.aci.ProtectedItem;
import org.apache.directory.api.ldap.aci.UserClass;
import org.apache.directory.api.ldap.aci.protectedItem.AllAttributeValuesItem;
import org.apache.directory.api.ldap.aci.protectedItem.AttributeTypeItem;
import org.apache.directory.api.ldap.aci.protectedItem.AttributeValueItem;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.schema.SubtreeArea;
import org.bftldap.replica.store.schema.SubtreeException;

/**
 * One access control subentry (RFC 3672, X.501 §18.6): rules and the part of the tree that they are for.
 *
 * <p>What decides by anything but names, attribute types and values of the question is refused when it is written, not ignored when
 * it is asked: groups, refinements by object class, ranges of values, counts.
 *
 * @param subentry its DN, to tell people
 * @param where that part
 * @param rules taken apart
 */
record Area(String subentry, SubtreeArea where, List<Rule> rules) {

    /**
     * @param tag identificationTag of the item that it is part of
     * @param tuple precedence, rights and protected items
     * @param names whom it names in person
     */
    record Rule(String tag, ACITuple tuple, Set<NamePath> names) {}

    Area {
        rules = List.copyOf(rules);
    }

    static Area parse(EntrySchema schema, String subentry, NamePath administrativePoint, String specification, List<String> items) throws RuleException {
        try {
            List<Rule> rules = new ArrayList<>();
            for (String item : items) {
                ACIItem parsed = new ACIItemParser(schema.schemaManager()).parse(item);
                for (ACITuple tuple : parsed.toTuples()) {
                    checkSupported(tuple);
                    rules.add(new Rule(parsed.getIdentificationTag(), tuple, names(tuple, schema)));
                }
            }
            return new Area(subentry, SubtreeArea.parse(schema, administrativePoint, specification), rules);
        } catch (SubtreeException e) {
            throw new RuleException(e.getMessage());
        } catch (ParseException e) {
            throw new RuleException("prescriptiveACI cannot be read");
        }
    }

    private static NamePath path(String name, EntrySchema schema) throws RuleException {
        NamePath path = schema.name(name);
        if (path == null) {
            throw new RuleException("prescriptiveACI holds an invalid name");
        }
        return path;
    }

    private static Set<NamePath> names(ACITuple tuple, EntrySchema schema) throws RuleException {
        Set<NamePath> names = new HashSet<>();
        for (UserClass user : tuple.getUserClasses()) {
            if (user instanceof UserClass.Name named) {
                for (Object name : named.getNames()) {
                    names.add(path(name.toString(), schema));
                }
            }
        }
        return names;
    }

    private static void checkSupported(ACITuple tuple) throws RuleException {
        for (UserClass user : tuple.getUserClasses()) {
            if (user instanceof UserClass.UserGroup || user instanceof UserClass.Subtree) {
                throw new RuleException("prescriptiveACI: user classes userGroup and subtree are not supported");
            }
        }
        for (ProtectedItem item : tuple.getProtectedItems()) {
            boolean known = item == ProtectedItem.ENTRY
                    || item == ProtectedItem.ALL_USER_ATTRIBUTE_TYPES
                    || item == ProtectedItem.ALL_USER_ATTRIBUTE_TYPES_AND_VALUES
                    || item instanceof AttributeTypeItem
                    || item instanceof AllAttributeValuesItem
                    || item instanceof AttributeValueItem;
            if (!known) {
                throw new RuleException("prescriptiveACI: this protected item is not supported");
            }
        }
    }

    /** Whether its rules are for this entry. */
    boolean contains(NamePath entry) {
        return where.contains(entry);
    }
}
