package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.RemoteReads;
import org.bftldap.directory.config.HierarchyFile;
import org.bftldap.directory.config.HierarchyFile.Neighbour;
import org.bftldap.directory.config.HierarchyFile.Relation;
import org.bftldap.giis.hierarchy.Routes;
import org.bftldap.replica.directory.update.Names;
import org.jspecify.annotations.Nullable;

/** Makes the ways from this replica to the groups around its own. */
final class Neighbourhood {

    /** Where every group keeps what is its own alone. */
    private static final List<String> NEVER_REMOTE = List.of("ou=system", "cn=schema");

    private Neighbourhood() {}

    static NestedReads join(
            HierarchyFile hierarchy, GroupConfig group, int self, NodeKeys keys, List<String> suffixes, Reads local, Names names) {
        List<Dn> own = new ArrayList<>();
        NEVER_REMOTE.forEach(suffix -> own.add(NestedReads.rootOf(names, suffix)));
        suffixes.forEach(suffix -> own.add(NestedReads.rootOf(names, suffix)));
        List<Routes.Child> children = new ArrayList<>();
        @Nullable String parent = null;
        for (Neighbour neighbour : hierarchy.neighbours()) {
            String name = neighbour.group().config().name();
            if (neighbour.relation() == Relation.PARENT) {
                parent = name;
            } else {
                List<Dn> delegated = neighbour.group().genesis().suffixes().stream().map(dn -> NestedReads.rootOf(names, dn)).toList();
                children.add(new Routes.Child(name, delegated));
            }
        }
        return new NestedReads(group.name(), local, names, new Routes(own, children, parent), connect(hierarchy, group, self, keys));
    }

    private static Map<String, RemoteReads> connect(HierarchyFile hierarchy, GroupConfig group, int self, NodeKeys keys) {
        Map<String, RemoteReads> remotes = new TreeMap<>();
        try {
            for (Neighbour neighbour : hierarchy.neighbours()) {
                GroupConfig target = neighbour.group().config();
                remotes.put(target.name(), new RemoteReads(target, group.name(), self, keys));
            }
            return remotes;
        } catch (IllegalArgumentException e) {
            remotes.values().forEach(RemoteReads::close);
            throw e;
        }
    }
}
