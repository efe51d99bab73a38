package org.bftldap.bench;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** What is asked about a domain of a grid, gathered from its entries: by name, by site, and of all its sites at once. */
final class GridQuestions {

    /** From few entries to many. */
    enum Kind {
        ONCE("an entry by its name, no name twice"),
        ENTRY("an entry by its name, some names often"),
        SITE("computing elements of a site, their state"),
        GRID("those of all sites that a VO may use; all sites");

        final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    private static final int POPULAR = 2_000;
    private static final int VOS = 8;
    private static final String VO_RULE = "GlueCEAccessControlBaseRule";
    private static final Filter EVERYTHING = Filter.createPresenceFilter("objectClass");

    private final List<String> names = new ArrayList<>();
    private final List<String> sites = new ArrayList<>();
    private final Set<String> rules = new TreeSet<>();

    /** One of the entries that the domain holds. */
    void about(Entry entry) throws LDAPException {
        names.add(entry.getDN());
        if (entry.hasAttribute("GlueSiteUniqueID") && entry.hasObjectClass("GlueSite")) {
            sites.add(entry.getParentDNString());
        }
        if (rules.size() < VOS && entry.hasAttribute(VO_RULE)) {
            rules.add(entry.getAttributeValue(VO_RULE));
        }
    }

    /** @param everywhere the name below which all sites that the asked group knows of stand */
    Map<Kind, List<SearchRequest>> at(String everywhere) {
        Map<Kind, List<SearchRequest>> all = new EnumMap<>(Kind.class);
        List<String> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, new Random(1));
        List<SearchRequest> byName = shuffled.stream().map(name -> new SearchRequest(name, SearchScope.BASE, EVERYTHING)).toList();
        all.put(Kind.ONCE, byName);
        all.put(Kind.ENTRY, byName.subList(0, Math.min(POPULAR, byName.size())));
        Filter elements = Filter.createEqualityFilter("objectClass", "GlueCE");
        all.put(Kind.SITE, sites.stream()
                .map(site -> new SearchRequest(site, SearchScope.SUB, elements, "GlueCEUniqueID", "GlueCEStateStatus", "GlueCEStateFreeCPUs", "GlueCEStateWaitingJobs"))
                .toList());
        List<SearchRequest> ofAll = new ArrayList<>();
        rules.forEach(rule -> ofAll.add(new SearchRequest(
                everywhere, SearchScope.SUB, Filter.createANDFilter(elements, Filter.createEqualityFilter(VO_RULE, rule)), "GlueCEUniqueID", "GlueCEInfoTotalCPUs")));
        ofAll.add(new SearchRequest(everywhere, SearchScope.SUB, Filter.createEqualityFilter("objectClass", "GlueSite"), "GlueSiteUniqueID"));
        all.put(Kind.GRID, ofAll);
        return all;
    }
}
