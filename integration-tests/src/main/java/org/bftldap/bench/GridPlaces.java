package org.bftldap.bench;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which group holds which entry of a grid. A top BDII names sites side by side; here each domain's get its name above theirs, so that it has
 * one suffix in {@code o=grid} and one in {@code o=glue}, however many sites it has.
 */
final class GridPlaces {
    static final String ROOT = "root";

    private static final String DOMAIN = "domain-";

    /** Of the names of sites, those of the two parts above them. */
    private static final int ABOVE_SITES = 2;

    private final int domains;

    /** Lower-case site to domain: the same in both namespaces. */
    private final Map<String, String> sites = new HashMap<>();

    /** @param domains 0 if the root has everything */
    GridPlaces(int domains) {
        this.domains = domains;
    }

    /** An entry where it stands here. */
    record Place(String group, Entry entry) {}

    /** All groups, the root first. */
    List<String> groups() {
        List<String> groups = new ArrayList<>(List.of(ROOT));
        for (int i = 0; i < domains; i++) {
            groups.add(DOMAIN + i);
        }
        return groups;
    }

    List<String> suffixes(String group) {
        return group.equals(ROOT)
                ? List.of("o=grid", "o=glue")
                : List.of("Mds-Vo-name=" + group + ",Mds-Vo-name=local,o=grid", "GLUE2GroupID=" + group + ",GLUE2GroupID=grid,o=glue");
    }

    Place of(Entry entry) throws LDAPException {
        DN name = entry.getParsedDN();
        RDN[] parts = name.getRDNs();
        if (domains == 0 || parts.length <= ABOVE_SITES) {
            return new Place(ROOT, entry);
        }
        int above = parts.length - ABOVE_SITES;
        String site = parts[above - 1].getAttributeValues()[0].toLowerCase(Locale.ROOT);
        String domain = sites.computeIfAbsent(site, none -> DOMAIN + sites.size() % domains);
        List<RDN> longer = new ArrayList<>(Arrays.asList(parts));
        longer.add(above, new RDN(parts[parts.length - 1].hasAttributeValue("o", "grid") ? "Mds-Vo-name" : "GLUE2GroupID", domain));
        return new Place(domain, new Entry(new DN(longer), entry.getAttributes()));
    }
}
