package org.bftldap.replica.directory.access;

import java.util.ArrayList;
import java.util.List;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Value;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.search.CollectiveAttributes;

/**
 * All access rules of one state of the directory. Immutable; shared by threads.
 *
 * <p>What no rule grants is denied; the administrator stands above the rules, so that no rule can lock everybody out.
 */
public final class AccessRules {

    /** Class of the entries that hold rules (X.501 §14.3). */
    public static final String SUBENTRY_CLASS = "accessControlSubentry";

    /** How many subentries may hold rules: an entry is looked for in all of them. */
    public static final int AREAS_MAX = 60;

    private static final String PRESCRIPTIVE_ACI = "2.5.24.4";
    private static final String SUBTREE_SPECIFICATION = "2.5.18.6";

    private final List<Area> areas;
    private final Grants grants;
    private final RelayGrants relayGrants;
    private final NamePath administrator;
    private final CollectiveAttributes collective;

    private AccessRules(List<Area> areas, Grants grants, RelayGrants relayGrants, NamePath administrator, CollectiveAttributes collective) {
        this.areas = List.copyOf(areas);
        this.grants = grants;
        this.relayGrants = relayGrants;
        this.administrator = administrator;
        this.collective = collective;
    }

    /**
     * Reads the rules out of all access control subentries, and the grants.
     *
     * @param subentries in canonical order
     * @param grants likewise
     */
    public static AccessRules of(EntrySchema schema, NamePath administrator, Iterable<Entry> subentries, Iterable<Entry> grants)
            throws RuleException {
        List<Area> areas = new ArrayList<>();
        for (Entry subentry : subentries) {
            areas.add(area(schema, subentry));
        }
        if (areas.size() > AREAS_MAX) {
            throw new RuleException("more than " + AREAS_MAX + " access control subentries");
        }
        return new AccessRules(areas, Grants.of(schema, grants), RelayGrants.of(schema, administrator.parent(), grants), administrator, CollectiveAttributes.NONE);
    }

    /** The same with what entries of the state have in common, which is looked for by names in the same way, and changes as seldom. */
    public AccessRules with(CollectiveAttributes common) {
        return new AccessRules(areas, grants, relayGrants, administrator, common);
    }

    public CollectiveAttributes collective() {
        return collective;
    }

    /** Whether the entry holds rules at all. */
    public static boolean holdsRules(Entry entry) {
        return entry.containsAttribute(PRESCRIPTIVE_ACI);
    }

    /** Whether the entry is a grant, if it stands where grants do. */
    public static boolean grants(Entry entry) {
        return entry.containsAttribute(Grants.SUFFIX_OID);
    }

    public Grants grants() {
        return grants;
    }

    public RelayGrants relayGrants() {
        return relayGrants;
    }

    private static Area area(EntrySchema schema, Entry subentry) throws RuleException {
        List<String> rules = new ArrayList<>();
        Attribute items = subentry.get(PRESCRIPTIVE_ACI);
        if (items != null) {
            for (Value item : items) {
                rules.add(item.getString());
            }
        }
        Attribute specification = subentry.get(SUBTREE_SPECIFICATION);
        String text = specification == null ? "{}" : specification.get().getString();
        NamePath path = schema.name(subentry.getDn().getName());
        if (path == null) {
            throw new RuleException("an access control subentry has no readable name");
        }
        return Area.parse(schema, subentry.getDn().getName(), path.parent(), text, rules);
    }

    /** What the requestor may do; to be used for one operation. */
    public Access of(Requestor requestor) {
        if (requestor.path().equals(administrator)) {
            return Access.UNLIMITED;
        }
        Access decisions = new Decisions(areas, requestor);
        List<NamePath> suffixes = grants.suffixes(requestor);
        return suffixes.isEmpty() ? decisions : new GrantedAccess(decisions, suffixes);
    }
}
