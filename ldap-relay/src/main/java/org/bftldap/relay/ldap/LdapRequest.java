package org.bftldap.relay.ldap;

import java.util.Optional;
import org.bftldap.directory.operation.Operation;

/** The requests of RFC 4511 §4.2–4.12 as a relay sees them: what replicas do is an {@link Operation} already. */
public sealed interface LdapRequest {

    /** Protocol op tag of the answer, or 0 where there is none. */
    int responseTag();

    /** RFC 4511 §4.2 with the simple choice; the password is as the client sent it. */
    record SimpleBind(int version, String dn, byte[] password) implements LdapRequest {
        @Override
        public int responseTag() {
            return Tags.BIND_RESPONSE;
        }

        /** Passwords do not belong in logs. */
        @Override
        public String toString() {
            return "SimpleBind[version=" + version + ", dn=" + dn + "]";
        }
    }

    /** RFC 4511 §4.2 with the SASL choice; the name is not used by any mechanism and is dropped. */
    record SaslBind(int version, String mechanism, Optional<byte[]> credentials) implements LdapRequest {
        @Override
        public int responseTag() {
            return Tags.BIND_RESPONSE;
        }

        /** Credentials hold passwords. */
        @Override
        public String toString() {
            return "SaslBind[version=" + version + ", mechanism=" + mechanism + "]";
        }
    }

    /** A bind by a choice that RFC 4511 does not know; its credentials are dropped at once. */
    record OtherBind(int version) implements LdapRequest {
        @Override
        public int responseTag() {
            return Tags.BIND_RESPONSE;
        }
    }

    record Unbind() implements LdapRequest {
        @Override
        public int responseTag() {
            return 0;
        }
    }

    record Abandon(int messageId) implements LdapRequest {
        @Override
        public int responseTag() {
            return 0;
        }
    }

    record Extended(String oid, Optional<byte[]> value) implements LdapRequest {
        @Override
        public int responseTag() {
            return Tags.EXTENDED_RESPONSE;
        }

        /** Values hold passwords. */
        @Override
        public String toString() {
            return "Extended[oid=" + oid + "]";
        }
    }

    /** @param timeLimitSeconds 0 for none; the relay's own business, never the replicas' (they have no common clock to decide by) */
    record Search(Operation.Search operation, int timeLimitSeconds) implements LdapRequest {
        @Override
        public int responseTag() {
            return Tags.SEARCH_RESULT_DONE;
        }
    }

    record Compare(Operation.Compare operation) implements LdapRequest {
        @Override
        public int responseTag() {
            return Tags.COMPARE_RESPONSE;
        }
    }

    record Add(Operation.Add operation) implements LdapRequest {
        @Override
        public int responseTag() {
            return Tags.ADD_RESPONSE;
        }
    }

    record Modify(Operation.Modify operation) implements LdapRequest {
        @Override
        public int responseTag() {
            return Tags.MODIFY_RESPONSE;
        }
    }

    record Delete(Operation.Delete operation) implements LdapRequest {
        @Override
        public int responseTag() {
            return Tags.DELETE_RESPONSE;
        }
    }

    record ModifyDn(Operation.ModifyDn operation) implements LdapRequest {
        @Override
        public int responseTag() {
            return Tags.MODIFY_DN_RESPONSE;
        }
    }

    /**
     * A request that is LDAP but breaks a rule or a limit: it is answered, and the connection goes on.
     *
     * @param code RFC 4511 §4.1.9 resultCode
     */
    record Refused(int responseTag, int code, String message) implements LdapRequest {}
}
