package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.Criticality;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.search.AttributeSelection;
import org.bftldap.replica.store.search.CollectiveAttributes;
import org.bftldap.replica.store.search.EntryEncoder;
import org.bftldap.replica.store.search.FoundEntry;
import org.bftldap.replica.store.search.SearchEngine;
import org.bftldap.replica.store.search.Visibility;
import org.jspecify.annotations.Nullable;

/**
 * What controls want of an update besides the update: a condition on its target (RFC 4528), the target as it was and as it is (RFC 4527).
 * All in the update's own savepoint, so that nothing comes between. One use, for the replica's thread.
 */
final class UpdateControls {

    /** Results are kept for repeated requests (protocol.md §2.7), and those of a whole session window may travel in one message. */
    static final int ENTRY_BYTES_MAX = 16 << 10;

    private final EntryTree tree;
    private final Operation operation;
    private final List<RequestControl> controls;
    private final Supplier<CollectiveAttributes> collective;
    private final List<ResponseControl> answers = new ArrayList<>();
    private long targetId = EntryTree.ROOT_ID;

    /**
     * @param tree as the batch sees it, now and later
     * @param collective likewise what its entries have in common
     */
    UpdateControls(EntryTree tree, Operation operation, List<RequestControl> controls, Supplier<CollectiveAttributes> collective) {
        this.tree = tree;
        this.collective = collective;
        this.operation = operation;
        this.controls = controls;
    }

    /** To be called before the update. */
    void before(Access access) throws RefusedException {
        FoundEntry target = find(name());
        if (target == null) {
            return; // the update itself says so
        }
        targetId = target.entry().id();
        if (!(operation instanceof Operation.Add)) {
            check(target, access);
        }
        Optional<RequestControl.PreRead> read = RequestControl.find(controls, RequestControl.PreRead.class);
        if (read.isPresent()) {
            answer(ControlOids.PRE_READ, target, read.get().attributes(), read.get().criticality(), access);
        }
    }

    /** To be called after it. @return what goes back with the result */
    List<ResponseControl> after(Access access) throws RefusedException {
        Optional<RequestControl.PostRead> read = RequestControl.find(controls, RequestControl.PostRead.class);
        boolean isAdd = operation instanceof Operation.Add;
        boolean isGone = operation instanceof Operation.Delete; // only a relay that lies asks what it is now
        if (isAdd || read.isPresent() && !isGone) {
            StoredEntry stored = targetId == EntryTree.ROOT_ID ? null : tree.entry(targetId);
            FoundEntry target = isAdd || stored == null ? find(name()) : collective.get().of(new FoundEntry(tree, stored));
            if (target == null) {
                throw new IllegalStateException("an update succeeded without a target");
            }
            if (isAdd) {
                check(target, access); // RFC 4528 §3: of an add, the target is the entry that it makes
            }
            if (read.isPresent()) {
                answer(ControlOids.POST_READ, target, read.get().attributes(), read.get().criticality(), access);
            }
        }
        return answers;
    }

    private void check(FoundEntry target, Access access) throws RefusedException {
        Optional<RequestControl.Assertion> assertion = RequestControl.find(controls, RequestControl.Assertion.class);
        if (assertion.isPresent() && !SearchEngine.matches(target, assertion.get().filter(), AccessVisibility.of(access))) {
            throw RefusedException.assertionFailed();
        }
    }

    private void answer(String oid, FoundEntry entry, List<String> attributes, Criticality criticality, Access access)
            throws RefusedException {
        Visibility visibility = AccessVisibility.of(access);
        if (visibility.entry(entry)) {
            AttributeSelection selection = AttributeSelection.of(attributes, Operation.Values.WITH_VALUES, tree.schema());
            byte[] encoded = new EntryEncoder(selection, visibility).encode(entry);
            if (encoded.length > ENTRY_BYTES_MAX) {
                throw new RefusedException(ResultCodeEnum.ADMIN_LIMIT_EXCEEDED, "an entry over 16 KiB cannot go with the result of an update");
            }
            answers.add(new ResponseControl(oid, encoded));
        } else if (criticality == Criticality.CRITICAL) {
            throw new RefusedException(ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS, "the entry cannot be read");
        }
    }

    private @Nullable FoundEntry find(String name) {
        NamePath path = tree.schema().name(name);
        StoredEntry entry = path == null ? null : tree.find(path);
        return entry == null ? null : collective.get().of(new FoundEntry(tree, entry));
    }

    private String name() {
        if (operation instanceof Operation.Add add) {
            return add.dn();
        } else if (operation instanceof Operation.Modify modify) {
            return modify.dn();
        } else if (operation instanceof Operation.Delete delete) {
            return delete.dn();
        } else if (operation instanceof Operation.ModifyDn modifyDn) {
            return modifyDn.dn();
        }
        return "";
    }
}
