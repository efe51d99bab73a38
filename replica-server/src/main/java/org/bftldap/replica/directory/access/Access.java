package org.bftldap.replica.directory.access;

import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.schema.AttributeType;

/** What one requestor may do in one state of the directory (X.501 §18.8). Immutable to its callers; shared by threads. */
public interface Access {

    /** Whether the operation is permitted on the entry as a whole. */
    boolean entry(Dn entry, MicroOperation operation);

    /** Whether the operation is permitted on the attribute as a whole. */
    boolean attribute(Dn entry, AttributeType type, MicroOperation operation);

    /** Whether the operation is permitted on this value of the attribute. */
    boolean value(Dn entry, AttributeType type, Value value, MicroOperation operation);

    /** Everything: the administrator. */
    Access UNLIMITED = new Access() {
        @Override
        public boolean entry(Dn entry, MicroOperation operation) {
            return true;
        }

        @Override
        public boolean attribute(Dn entry, AttributeType type, MicroOperation operation) {
            return true;
        }

        @Override
        public boolean value(Dn entry, AttributeType type, Value value, MicroOperation operation) {
            return true;
        }
    };
}
