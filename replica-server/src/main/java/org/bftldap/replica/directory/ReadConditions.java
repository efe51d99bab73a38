package org.bftldap.replica.directory;

import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.access.AccessRules;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.data.StoreSnapshot;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.search.FoundEntry;
import org.bftldap.replica.store.search.SearchEngine;

/**
 * The controls that decide whether and for whom a read is done: at least this version (own), proxied authorization (RFC 4370), assertion
 * (RFC 4528). What they look at counts in the answer's version. One use.
 */
final class ReadConditions {

    private final Directory directory;
    private final DirectoryRequest request;
    private final StoreSnapshot snapshot;
    private final EntryTree tree;
    private long version;

    /** @param version of what the answer depends on already */
    ReadConditions(Directory directory, DirectoryRequest request, StoreSnapshot snapshot, long version) {
        this.directory = directory;
        this.request = request;
        this.snapshot = snapshot;
        this.tree = snapshot.tree();
        this.version = version;
    }

    /** Touched number of all that was looked at so far. */
    long version() {
        return version;
    }

    /** @return for whom to read */
    Requestor check(Requestor requestor) throws RefusedException {
        List<RequestControl> controls = request.controls();
        Optional<RequestControl.AtLeast> atLeast = RequestControl.find(controls, RequestControl.AtLeast.class);
        if (atLeast.isPresent() && snapshot.sequence() < atLeast.get().version()) {
            throw new RefusedException(ResultCodeEnum.BUSY, DirectoryResult.NOT_YET.message());
        }
        Optional<RequestControl.ProxiedAuthorization> proxied = RequestControl.find(controls, RequestControl.ProxiedAuthorization.class);
        proxied.ifPresent(control -> dependOn(control.dn()));
        Requestor acting = Proxying.effective(requestor, controls, access(requestor), new Names(tree.schema()), new StoreAccounts(tree));
        Optional<RequestControl.Assertion> assertion = RequestControl.find(controls, RequestControl.Assertion.class);
        if (assertion.isPresent()) {
            check(assertion.get().filter(), access(acting));
        }
        return acting;
    }

    private void check(Filter assertion, Access access) throws RefusedException {
        String target = request.operation() instanceof Operation.Search search
                ? search.base()
                : request.operation() instanceof Operation.Compare compare ? compare.dn() : "";
        dependOn(target);
        NamePath path = tree.schema().name(target);
        StoredEntry entry = path == null ? null : tree.find(path);
        // Of one that is not there the operation itself says so.
        if (entry != null && !SearchEngine.matches(rules().collective().of(new FoundEntry(tree, entry)), assertion, AccessVisibility.of(access))) {
            throw RefusedException.assertionFailed();
        }
    }

    private Access access(Requestor requestor) {
        return rules().of(requestor);
    }

    private AccessRules rules() {
        return directory.history().at(snapshot.sequence());
    }

    private void dependOn(String dn) {
        NamePath path = tree.schema().name(dn);
        if (path != null) {
            // Of computed attributes an assertion may look at the entries below.
            long entry = Math.max(tree.touched().entry(path), tree.touched().children(path));
            version = Math.max(version, Math.max(tree.touched().structure(), Math.max(tree.touched().paths(path), entry)));
        }
    }
}
