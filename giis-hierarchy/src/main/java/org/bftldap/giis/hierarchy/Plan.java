package org.bftldap.giis.hierarchy;

import java.util.List;
import org.bftldap.directory.operation.Operation;

/**
 * How one search is answered.
 *
 * @param local searches of this group's own data, in order
 * @param remote searches of other groups, by ascending group name
 * @param deciding whose result code is the answer's
 */
public record Plan(List<Operation.Search> local, List<Step> remote, Deciding deciding) {

    /** What one other group is asked. */
    public record Step(String group, Operation.Search search) {

        /** Whether this is the part with the base of the whole search; the others' bases are below it. */
        public boolean isAtBaseOf(Operation.Search whole) {
            return search.base().equals(whole.base());
        }
    }

    /** Who holds the search's base. */
    public enum Deciding {
        LOCAL,
        REMOTE
    }

    public Plan {
        local = List.copyOf(local);
        remote = List.copyOf(remote);
    }
}
