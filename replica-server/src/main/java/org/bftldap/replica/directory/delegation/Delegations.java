package org.bftldap.replica.directory.delegation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.directory.delegation.DelegationNames;
import org.bftldap.replica.directory.access.RuleException;

/**
 * All that other groups hold below this one, in one state of the directory: the entries below {@code ou=delegations,ou=system}. Immutable;
 * shared by threads.
 */
public final class Delegations {

    public static final Delegations NONE = new Delegations(Map.of());

    /** A group dials all replicas of each. */
    static final int DELEGATIONS_MAX = 256;

    private final Map<String, Delegation> byName;

    private Delegations(Map<String, Delegation> byName) {
        this.byName = new TreeMap<>(byName);
    }

    /**
     * Reads and checks them all together.
     *
     * @param ownGroup which cannot delegate to itself
     * @param own the group's suffixes that hold data
     * @param entries those that delegate; others among them are passed over
     * @throws RuleException in fixed words
     */
    public static Delegations of(String ownGroup, List<Dn> own, Iterable<Entry> entries, GroupFiles files, NameReader names) throws RuleException {
        Map<String, Delegation> byName = new TreeMap<>();
        Set<Integer> guests = new HashSet<>();
        for (Entry entry : entries) {
            if (Delegation.isOne(entry)) {
                Delegation delegation = Delegation.of(entry, files, names);
                if (delegation.name().equals(ownGroup)) {
                    throw new RuleException("a group cannot delegate to itself");
                }
                checkPlaces(delegation, own, byName);
                checkKeys(delegation, guests);
                if (byName.put(delegation.name(), delegation) != null) {
                    throw new RuleException("two delegations to one group; name all suffixes in one");
                }
            }
        }
        if (byName.size() > DELEGATIONS_MAX) {
            throw new RuleException("more than " + DELEGATIONS_MAX + " delegations");
        }
        return new Delegations(byName);
    }

    /** Below this group's own, and apart from all others: each name has one holder. */
    private static void checkPlaces(Delegation next, List<Dn> own, Map<String, Delegation> others) throws RuleException {
        for (Dn suffix : next.suffixes()) {
            if (own.stream().noneMatch(above -> suffix.isDescendantOf(above) && !suffix.equals(above))) {
                throw new RuleException(DelegationNames.SUFFIX + " must lie below a suffix of this group");
            }
            for (Delegation other : others.values()) {
                if (other.suffixes().stream().anyMatch(taken -> suffix.isDescendantOf(taken) || taken.isDescendantOf(suffix))) {
                    throw new RuleException(DelegationNames.SUFFIX + " is delegated to another group, or holds or lies below what is");
                }
            }
        }
    }

    /** A group that put its sibling's key, or one of the same number, into its own file would come in its place. */
    private static void checkKeys(Delegation next, Set<Integer> guests) throws RuleException {
        for (ClientMember guest : CallerGroups.guests(next.group().config())) {
            if (!guests.add(guest.id())) {
                throw new RuleException("a TLS key in " + DelegationNames.GROUP_FILE + " is another delegation's, or too like it; it needs new keys");
            }
        }
    }

    /** By the groups' names. */
    public List<Delegation> all() {
        return new ArrayList<>(byName.values());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Delegations that
                && byName.size() == that.byName.size()
                && byName.values().stream().allMatch(mine -> that.byName.containsKey(mine.name()) && same(mine, that.byName.get(mine.name())));
    }

    private static boolean same(Delegation one, Delegation other) {
        return one.isOfSameFile(other.group()) && one.suffixes().equals(other.suffixes());
    }

    @Override
    public int hashCode() {
        return byName.keySet().hashCode();
    }
}
