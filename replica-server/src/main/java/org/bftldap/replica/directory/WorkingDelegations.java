package org.bftldap.replica.directory;

import java.util.List;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.replica.directory.access.RuleException;
import org.bftldap.replica.directory.delegation.Delegations;
import org.bftldap.replica.directory.delegation.GroupFiles;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.store.data.EntryTree;

/** The delegations as batches change them. For the replica's thread. */
final class WorkingDelegations {

    /** Takes its measures when a batch with other delegations has become visible. */
    interface Listener {
        void delegated(Delegations delegations);
    }

    private final String group;
    private final List<Dn> own;
    private final Names names;
    private final GroupFiles files = new GroupFiles();
    private Delegations committed;
    private Delegations next;
    private boolean touched;
    private Listener listener = delegations -> {};

    /** @param own suffixes that hold data */
    WorkingDelegations(String group, List<Dn> own, Names names, EntryTree tree) throws LdapException, RuleException {
        this.group = group;
        this.own = List.copyOf(own);
        this.names = names;
        this.committed = StoredRules.delegations(group, this.own, files, names, tree);
        this.next = committed;
    }

    /** The operation in progress may have changed them. @throws RuleException if they cannot stand as they would be */
    void check(EntryTree tree) throws LdapException, RuleException {
        StoredRules.delegations(group, own, files, names, tree);
        touched = true;
    }

    /** The batch is about to become visible. */
    void committing(EntryTree tree) throws LdapException, RuleException {
        if (touched) {
            next = StoredRules.delegations(group, own, files, names, tree);
        }
    }

    /** It is visible. */
    void committed() {
        if (!next.equals(committed)) {
            committed = next;
            listener.delegated(next);
        }
    }

    /** The batch has ended, one way or the other. */
    void drop() {
        next = committed;
        touched = false;
    }

    /** Tells it what stands now, and each change from now on. */
    void tell(Listener newListener) {
        listener = newListener;
        listener.delegated(committed);
    }
}
