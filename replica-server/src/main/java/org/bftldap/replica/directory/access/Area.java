package org.bftldap.replica.directory.access;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.directory.api.ldap.aci.ACIItemParser;
import org.apache.directory.api.ldap.aci.ACITuple;
import org.apache.directory.api.ldap.aci.ProtectedItem;
import org.apache.directory.api.ldap.aci.UserClass;
import org.apache.directory.api.ldap.aci.protectedItem.AllAttributeValuesItem;
import org.apache.directory.api.ldap.aci.protectedItem.AttributeTypeItem;
import org.apache.directory.api.ldap.aci.protectedItem.AttributeValueItem;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.apache.directory.api.ldap.model.subtree.SubtreeSpecification;
import org.apache.directory.api.ldap.model.subtree.SubtreeSpecificationParser;

/**
 * One access control subentry (RFC 3672, X.501 §18.6): rules and the part of the tree that they are for.
 *
 * <p>What decides by anything but names, attribute types and values of the question is refused when it is written, not ignored when
 * it is asked: groups, refinements by object class, ranges of values, counts.
 *
 * @param base where the subtree begins: administrative point and base of the specification together
 * @param subtree the specification
 * @param tuples its rules, taken apart
 */
record Area(Dn base, Dn administrativePoint, SubtreeSpecification subtree, List<ACITuple> tuples) {

    Area {
        tuples = List.copyOf(tuples);
    }

    static Area parse(SchemaManager schema, Dn administrativePoint, String specification, List<String> rules) throws RuleException {
        try {
            SubtreeSpecification subtree = new SubtreeSpecificationParser(schema).parse(specification);
            if (subtree.getRefinement() != null) {
                throw new RuleException("subtreeSpecification: specificationFilter is not supported");
            }
            List<ACITuple> tuples = new ArrayList<>();
            for (String rule : rules) {
                Collection<ACITuple> parsed = new ACIItemParser(schema).parse(rule).toTuples();
                for (ACITuple tuple : parsed) {
                    checkSupported(tuple);
                    tuples.add(tuple);
                }
            }
            Dn base = subtree.getBase().isEmpty() ? administrativePoint : administrativePoint.add(subtree.getBase());
            return new Area(new Dn(schema, base.getName()), administrativePoint, subtree, tuples);
        } catch (ParseException | LdapException e) {
            throw new RuleException("subtreeSpecification or prescriptiveACI cannot be read");
        }
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
    boolean contains(Dn entry) {
        if (!entry.isDescendantOf(base)) {
            return false;
        }
        int distance = entry.size() - base.size();
        if (distance < subtree.getMinBaseDistance()
                || subtree.getMaxBaseDistance() != SubtreeSpecification.UNBOUNDED_MAX && distance > subtree.getMaxBaseDistance()) {
            return false;
        }
        return !isChopped(entry);
    }

    private boolean isChopped(Dn entry) {
        if (subtree.getChopBeforeExclusions().isEmpty() && subtree.getChopAfterExclusions().isEmpty()) {
            return false;
        }
        try {
            Dn relative = entry.getDescendantOf(base);
            for (Dn excluded : subtree.getChopBeforeExclusions()) {
                if (relative.isDescendantOf(excluded)) {
                    return true;
                }
            }
            for (Dn last : subtree.getChopAfterExclusions()) {
                if (relative.isDescendantOf(last) && !relative.equals(last)) {
                    return true;
                }
            }
            return false;
        } catch (LdapException e) {
            throw new IllegalStateException("a name below the base has no part below the base", e);
        }
    }
}
