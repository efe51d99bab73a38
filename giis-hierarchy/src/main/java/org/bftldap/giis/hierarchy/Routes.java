package org.bftldap.giis.hierarchy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.giis.hierarchy.Plan.Deciding;
import org.bftldap.giis.hierarchy.Plan.Step;
import org.jspecify.annotations.Nullable;

/**
 * Routing by longest suffix: here if the base is ours, down if it is a child's, else up. A search above a delegation goes to the children
 * too. Immutable.
 */
public final class Routes {

    /** A child group and what is delegated to it. */
    public record Child(String group, List<Dn> suffixes) {}

    private final List<Dn> own;
    private final List<Child> children;
    private final @Nullable String parent;

    /**
     * @param own this group's suffixes; all names here and below of one schema
     * @param parent null at the root
     */
    public Routes(List<Dn> own, List<Child> children, @Nullable String parent) {
        this.own = List.copyOf(own);
        this.children = children.stream().sorted(Comparator.comparing(Child::group)).toList();
        this.parent = parent;
    }

    /** @param base of the search, as a name */
    public Plan plan(Dn base, Operation.Search search, NestedQuery query) {
        List<Operation.Search> local = new ArrayList<>();
        List<Step> remote = new ArrayList<>();
        Child holder = holder(base);
        if (holder != null) {
            add(remote, holder.group(), search, query);
            return new Plan(remote.isEmpty() ? List.of(search) : local, remote, remote.isEmpty() ? Deciding.LOCAL : Deciding.REMOTE);
        }
        if (base.isEmpty() || parent == null || isOwn(base) || query.path().contains(parent) || !query.mayGoOn()) {
            local.add(search);
            below(base, search, query, remote);
            return new Plan(local, remote, Deciding.LOCAL);
        }
        // The parent leaves out whom the query has passed: this group adds its own part.
        for (Dn suffix : own) {
            addPart(suffix, base, search, narrowed -> local.add(narrowed));
        }
        below(base, search, query, remote);
        add(remote, parent, search, query);
        remote.sort(Comparator.comparing(Step::group));
        return new Plan(local, remote, Deciding.REMOTE);
    }

    /** Whether what another group says about this name may be believed: it is below what was asked, and below its suffix if it is a child. */
    public boolean isWithin(Dn name, Dn base, String group) {
        if (!name.isDescendantOf(base)) {
            return false;
        }
        if (group.equals(parent)) {
            return !isOwn(name) && holder(name) == null;
        }
        return children.stream()
                .filter(child -> child.group().equals(group))
                .anyMatch(child -> child.suffixes().stream().anyMatch(name::isDescendantOf));
    }

    private boolean isOwn(Dn name) {
        return own.stream().anyMatch(name::isDescendantOf);
    }

    /** The child that holds this name by a suffix longer than any of ours. */
    private @Nullable Child holder(Dn name) {
        int best = own.stream().filter(name::isDescendantOf).mapToInt(Dn::size).max().orElse(0);
        Child holder = null;
        for (Child child : children) {
            for (Dn suffix : child.suffixes()) {
                if (suffix.size() > best && name.isDescendantOf(suffix)) {
                    best = suffix.size();
                    holder = child;
                }
            }
        }
        return holder;
    }

    private void below(Dn base, Operation.Search search, NestedQuery query, List<Step> remote) {
        if (base.isEmpty()) {
            return;
        }
        for (Child child : children) {
            for (Dn suffix : child.suffixes()) {
                addPart(suffix, base, search, narrowed -> add(remote, child.group(), narrowed, query));
            }
        }
    }

    private interface Sink {
        void accept(Operation.Search search);
    }

    /** What of a search concerns a suffix strictly below its base. */
    private static void addPart(Dn suffix, Dn base, Operation.Search search, Sink sink) {
        if (!suffix.isDescendantOf(base) || suffix.equals(base)) {
            return;
        }
        if (search.scope() == Scope.SUBTREE) {
            sink.accept(at(suffix, Scope.SUBTREE, search));
        } else if (search.scope() == Scope.ONE_LEVEL && suffix.size() == base.size() + 1) {
            sink.accept(at(suffix, Scope.BASE, search));
        }
    }

    private static Operation.Search at(Dn base, Scope scope, Operation.Search s) {
        return new Operation.Search(base.getName(), scope, s.aliases(), s.sizeLimit(), s.values(), s.filter(), s.attributes());
    }

    /** Not to a group that the query has passed: loops end here. */
    private static void add(List<Step> remote, String group, Operation.Search search, NestedQuery query) {
        if (query.mayGoOn() && !query.path().contains(group)) {
            remote.add(new Step(group, search));
        }
    }
}
