package org.bftldap.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each domain of a grid holds. */
final class GridSuffixes {

    private final Map<String, List<String>> byDomain;

    private GridSuffixes(Map<String, List<String>> byDomain) {
        this.byDomain = byDomain;
    }

    /**
     * @param given {@code DOMAIN=DN} each; a domain of which none speaks holds {@code Mds-Vo-name=DOMAIN} below the first suffix of its
     *     parent, the root {@code o=grid}
     */
    static GridSuffixes of(DomainTree tree, List<String> given) throws CommandException {
        Map<String, List<String>> byDomain = new LinkedHashMap<>();
        tree.all().forEach(domain -> byDomain.put(domain.name(), new ArrayList<>()));
        for (String one : given) {
            int equals = one.indexOf('=');
            List<String> held = equals < 0 ? null : byDomain.get(one.substring(0, equals));
            if (held == null || equals == one.length() - 1) {
                throw new CommandException("--suffix " + one + " must be DOMAIN=DN, with one of the domains " + String.join(", ", byDomain.keySet()));
            }
            held.add(one.substring(equals + 1));
        }
        derive(tree, "o=grid", byDomain);
        return new GridSuffixes(byDomain);
    }

    private static void derive(DomainTree domain, String usual, Map<String, List<String>> byDomain) {
        List<String> held = byDomain.getOrDefault(domain.name(), List.of());
        if (held.isEmpty()) {
            held.add(usual);
        }
        domain.children().forEach(child -> derive(child, "Mds-Vo-name=" + child.name() + "," + held.get(0), byDomain));
    }

    /** At least one; the names that other groups route by. */
    List<String> of(DomainTree domain) {
        return List.copyOf(byDomain.getOrDefault(domain.name(), List.of()));
    }
}
