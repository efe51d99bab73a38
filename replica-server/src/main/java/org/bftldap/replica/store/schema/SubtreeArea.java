package org.bftldap.replica.store.schema;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.subtree.SubtreeSpecification;
import org.apache.directory.api.ldap.model.subtree.SubtreeSpecificationParser;

/**
 * The part of the tree that a subentry is for (RFC 3672 §2.1), by names alone: refinements by object class are refused.
 *
 * @param base where it begins: administrative point and base of the specification together
 * @param minimum RDNs below the base, at least
 * @param maximum RDNs below the base, at most; negative for any number
 * @param chopBefore names whose subtrees are left out
 * @param chopAfter names below which everything is left out
 */
public record SubtreeArea(NamePath base, int minimum, int maximum, List<NamePath> chopBefore, List<NamePath> chopAfter) {

    public SubtreeArea {
        chopBefore = List.copyOf(chopBefore);
        chopAfter = List.copyOf(chopAfter);
    }

    /** @param administrativePoint the entry right above the subentry */
    public static SubtreeArea parse(EntrySchema schema, NamePath administrativePoint, String specification) throws SubtreeException {
        SubtreeSpecification subtree;
        try {
            subtree = new SubtreeSpecificationParser(schema.schemaManager()).parse(specification);
        } catch (ParseException e) {
            throw new SubtreeException("subtreeSpecification cannot be read");
        }
        if (subtree.getRefinement() != null) {
            throw new SubtreeException("subtreeSpecification: specificationFilter is not supported");
        }
        NamePath base = below(administrativePoint, subtree.getBase().getName(), schema);
        return new SubtreeArea(
                base,
                subtree.getMinBaseDistance(),
                subtree.getMaxBaseDistance(),
                allBelow(base, subtree.getChopBeforeExclusions(), schema),
                allBelow(base, subtree.getChopAfterExclusions(), schema));
    }

    private static List<NamePath> allBelow(NamePath base, Set<Dn> exclusions, EntrySchema schema) throws SubtreeException {
        List<NamePath> paths = new ArrayList<>();
        for (Dn exclusion : exclusions) {
            paths.add(below(base, exclusion.getName(), schema));
        }
        return paths;
    }

    private static NamePath below(NamePath base, String relative, EntrySchema schema) throws SubtreeException {
        NamePath rest = schema.name(relative);
        if (rest == null) {
            throw new SubtreeException("subtreeSpecification holds an invalid name");
        }
        NamePath path = base;
        for (int i = 0; i < rest.size(); i++) {
            path = path.child(rest.rdnKey(i));
        }
        return path;
    }

    /** Whether this entry is in it. */
    public boolean contains(NamePath entry) {
        int distance = entry.size() - base.size();
        if (distance < minimum || maximum >= 0 && distance > maximum || !entry.startsWith(base)) {
            return false;
        }
        for (NamePath excluded : chopBefore) {
            if (entry.startsWith(excluded)) {
                return false;
            }
        }
        for (NamePath last : chopAfter) {
            if (entry.size() > last.size() && entry.startsWith(last)) {
                return false;
            }
        }
        return true;
    }
}
