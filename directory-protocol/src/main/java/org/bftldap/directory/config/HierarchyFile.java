package org.bftldap.directory.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code hierarchy.toml}: the groups above and below this one, equal at all its replicas. Each is named by its group file, which pins its
 * keys, addresses, size and suffixes.
 *
 * @param neighbours at most one parent; names differ
 */
public record HierarchyFile(List<Neighbour> neighbours) {

    /** Of a group that stands alone. */
    public static final HierarchyFile ALONE = new HierarchyFile(List.of());

    private static final int NEIGHBOURS_MAX = 256;

    /** Where a neighbour stands. */
    public enum Relation {
        PARENT,
        CHILD
    }

    /** A group that this one asks. */
    public record Neighbour(Relation relation, GroupFile group) {}

    public HierarchyFile {
        neighbours = List.copyOf(neighbours);
    }

    /** @param own the group whose hierarchy it is */
    public static HierarchyFile load(Path path, GroupFile own) throws ConfigException {
        Section top = TomlFile.open(path).allow("neighbour");
        List<Neighbour> neighbours = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(own.config().name()));
        boolean hasParent = false;
        for (Section s : top.sections("neighbour")) {
            s.allow("relation", "group");
            Relation relation = s.choice("relation", "child", List.of("parent", "child")).equals("parent") ? Relation.PARENT : Relation.CHILD;
            GroupFile group = GroupFile.load(s.path("group"));
            if (!names.add(group.config().name())) {
                throw s.error(ConfigError.BAD_VALUE, "group", "names group '" + group.config().name() + "', which is this one or stands here already; name each other group once");
            }
            if (relation == Relation.PARENT && hasParent) {
                throw s.error(ConfigError.BAD_VALUE, "relation", "is a second parent; a group has one, or none if it is the root");
            }
            hasParent |= relation == Relation.PARENT;
            neighbours.add(new Neighbour(relation, group));
        }
        if (neighbours.size() > NEIGHBOURS_MAX) {
            throw top.error(ConfigError.BAD_VALUE, "neighbour", "stands " + neighbours.size() + " times; at most " + NEIGHBOURS_MAX);
        }
        return new HierarchyFile(neighbours);
    }
}
