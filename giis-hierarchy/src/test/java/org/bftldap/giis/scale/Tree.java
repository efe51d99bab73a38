package org.bftldap.giis.scale;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.directory.api.ldap.model.exception.LdapInvalidDnException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.giis.hierarchy.Routes;
import org.jspecify.annotations.Nullable;

/** Domains by number, the root is 0; filled level by level, so the numbers of the leaves are the highest. */
final class Tree {

    private final int domains;
    private final int fanOut;
    private final List<String> suffixes = new ArrayList<>();
    private final Map<String, Dn> names = new HashMap<>();

    /** @param fanOut children of a domain, where there are so many */
    Tree(int domains, int fanOut) {
        this.domains = domains;
        this.fanOut = fanOut;
        suffixes.add("o=grid");
        for (int i = 1; i < domains; i++) {
            suffixes.add("Mds-Vo-name=" + group(i) + "," + suffixes.get(parent(i)));
        }
    }

    int domains() {
        return domains;
    }

    String group(int domain) {
        return "d" + domain;
    }

    int domain(String group) {
        return Integer.parseInt(group.substring(1));
    }

    String suffix(int domain) {
        return suffixes.get(domain);
    }

    private int parent(int domain) {
        return (domain - 1) / fanOut;
    }

    private int firstChild(int domain) {
        return domain * fanOut + 1;
    }

    int firstLeaf() {
        int leaf = 0;
        while (firstChild(leaf) < domains) {
            leaf++;
        }
        return leaf;
    }

    int levels() {
        int levels = 1;
        for (int domain = domains - 1; domain > 0; domain = parent(domain)) {
            levels++;
        }
        return levels;
    }

    List<String> neighbours(int domain) {
        List<String> all = new ArrayList<>(children(domain).stream().map(this::group).toList());
        if (domain > 0) {
            all.add(group(parent(domain)));
        }
        return all;
    }

    private List<Integer> children(int domain) {
        List<Integer> all = new ArrayList<>();
        for (int child = firstChild(domain); child < Math.min(domains, firstChild(domain) + fanOut); child++) {
            all.add(child);
        }
        return all;
    }

    Routes routes(int domain) {
        List<Routes.Child> below =
                children(domain).stream().map(child -> new Routes.Child(group(child), List.of(dn(suffix(child))))).toList();
        @Nullable String above = domain == 0 ? null : group(parent(domain));
        return new Routes(List.of(dn(suffix(domain))), below, above);
    }

    Dn dn(String name) {
        return names.computeIfAbsent(name, Tree::parsed);
    }

    private static Dn parsed(String name) {
        try {
            return new Dn(name);
        } catch (LdapInvalidDnException e) {
            throw new IllegalArgumentException(name, e);
        }
    }
}
