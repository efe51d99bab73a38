package org.bftldap.replica.directory;

import java.util.List;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.search.ReferralObjects;

/**
 * Sends away who asks for something at or below a referral object (RFC 3296 §5.1), unless ManageDsaIT says that the object itself is
 * meant. Costs nothing where there never was one.
 */
final class Referrals {

    private final EntryTree tree;
    private final Names names;

    Referrals(EntryTree tree, Names names) {
        this.tree = tree;
        this.names = names;
    }

    private boolean areMeant(List<RequestControl> controls) {
        return !ReferralObjects.mayExist(tree) || RequestControl.find(controls, RequestControl.ManageDsaIt.class).isPresent();
    }

    void check(Operation operation, List<RequestControl> controls) throws RefusedException {
        if (areMeant(controls)) {
            return;
        }
        if (operation instanceof Operation.Search search) {
            check(search.base(), ReferralObjects.scopeInUrl(search.scope()));
        } else if (operation instanceof Operation.Compare compare) {
            check(compare.dn(), "");
        } else if (operation instanceof Operation.Add add) {
            check(add.dn(), "");
        } else if (operation instanceof Operation.Modify modify) {
            check(modify.dn(), "");
        } else if (operation instanceof Operation.Delete delete) {
            check(delete.dn(), "");
        } else if (operation instanceof Operation.Refresh refresh) {
            check(refresh.dn(), "");
        } else if (operation instanceof Operation.ModifyDn modifyDn) {
            check(modifyDn.dn(), "");
            NamePath superior = tree.schema().name(modifyDn.newSuperior().orElse(""));
            if (superior != null && ReferralObjects.atOrAbove(tree, superior) != null) {
                throw new RefusedException(ResultCodeEnum.AFFECTS_MULTIPLE_DSAS, "the new superior is held elsewhere"); // RFC 3296 §5.1.5
            }
        }
    }

    private void check(String name, String scope) throws RefusedException {
        NamePath path = tree.schema().name(name);
        StoredEntry referral = path == null ? null : ReferralObjects.atOrAbove(tree, path);
        if (referral != null) {
            Dn dn = names.dn(name);
            StringBuilder below = new StringBuilder();
            for (int i = 0; i < dn.size() - tree.path(referral).size(); i++) {
                below.append(dn.getRdn(i).getName()).append(',');
            }
            throw RefusedException.referral(tree.dn(referral), ReferralObjects.urls(tree, referral, below.toString(), scope));
        }
    }
}
