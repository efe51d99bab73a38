package org.bftldap.replica.directory.access;

import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.bftldap.replica.store.schema.NamePath;

/** What one requestor may do in one state of the directory (X.501 §18.8). For one thread at a time. */
public interface Access {

    /** Whether the operation is permitted on the entry as a whole. */
    boolean entry(NamePath entry, MicroOperation operation);

    /** Whether the operation is permitted on the attribute as a whole. */
    boolean attribute(NamePath entry, AttributeType type, MicroOperation operation);

    /** Whether the operation is permitted on this value of the attribute. */
    boolean value(NamePath entry, AttributeType type, byte[] value, MicroOperation operation);

    /** The same decision with what it rests on. */
    Decision explain(NamePath entry, AccessQuestion question);

    /** The same for an entry that holds access rules, which not everybody who may write all around it may touch. */
    default Access toEntriesOfRules() {
        return this;
    }

    /** Everything: the administrator. */
    Access UNLIMITED = new Access() {
        @Override
        public boolean entry(NamePath entry, MicroOperation operation) {
            return true;
        }

        @Override
        public boolean attribute(NamePath entry, AttributeType type, MicroOperation operation) {
            return true;
        }

        @Override
        public boolean value(NamePath entry, AttributeType type, byte[] value, MicroOperation operation) {
            return true;
        }

        @Override
        public Decision explain(NamePath entry, AccessQuestion question) {
            return Decision.permitted(Decision.Ground.ADMINISTRATOR);
        }
    };
}
