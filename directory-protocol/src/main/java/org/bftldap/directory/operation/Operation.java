package org.bftldap.directory.operation;

import java.util.List;
import java.util.Optional;

/** The operations of RFC 4511 that reach the replicas, those that a bind needs, the three of a registration, and the refresh of dynamic entries. */
public sealed interface Operation {

    /** Whether it changes nothing and may be answered without ordering. */
    default boolean readOnly() {
        return false;
    }

    /** What changes entries, alone or as a step of a {@link Transaction}. */
    sealed interface Update extends Operation permits Add, Modify, Delete, ModifyDn {}

    /** RFC 4511 §4.7. */
    record Add(String dn, List<AttributeValues> attributes) implements Update {
        public Add {
            attributes = List.copyOf(attributes);
        }
    }

    /** RFC 4511 §4.6, with increment (RFC 4525). */
    record Modify(String dn, List<Change> changes) implements Update {
        public Modify {
            changes = List.copyOf(changes);
        }
    }

    /** RFC 4511 §4.8. */
    record Delete(String dn) implements Update {}

    /** RFC 4511 §4.9. */
    record ModifyDn(String dn, String newRdn, OldRdn oldRdn, Optional<String> newSuperior) implements Update {}

    /** RFC 5805: updates that take effect together or not at all, one after another. At least one. */
    record Transaction(List<Step> steps) implements Operation {
        public Transaction {
            steps = List.copyOf(steps);
        }
    }

    /**
     * One update of a transaction.
     *
     * @param controls as of {@link DirectoryRequest}
     */
    record Step(Update update, List<RequestControl> controls) {
        public Step {
            controls = RequestControl.inOrder(controls);
        }
    }

    /** RFC 4511 §4.10. */
    record Compare(String dn, String attribute, byte[] value) implements Operation {
        @Override
        public boolean readOnly() {
            return true;
        }
    }

    /**
     * RFC 4511 §4.5.
     *
     * @param sizeLimit entries at most; 0 for none but the server's own
     * @param attributes as asked: names, {@code *}, {@code +}, {@code 1.1}; empty for all user attributes
     */
    record Search(
            String base,
            Scope scope,
            AliasDereferencing aliases,
            int sizeLimit,
            Values values,
            Filter filter,
            List<String> attributes)
            implements Operation {
        public Search {
            attributes = List.copyOf(attributes);
        }

        @Override
        public boolean readOnly() {
            return true;
        }
    }

    /** What a relay needs to derive a proof from a password: answered by a stable fake where the entry has no password or is absent. */
    record CredentialQuery(String dn) implements Operation {
        @Override
        public boolean readOnly() {
            return true;
        }
    }

    /**
     * As {@link CredentialQuery}, for a bind by SCRAM: a relay that was granted it is told the keys for that
     * ({@link org.bftldap.directory.result.ScramPart.Shown}), a stable fake of them where there are none.
     *
     * @param dn empty to find out whether it was granted at all
     * @param fakeIterations 1 to 1,000,000: of passwords that this relay sets, so that a fake looks like one of them
     */
    record ScramQuery(String dn, int fakeIterations) implements Operation {
        public ScramQuery {
            if (fakeIterations < 1 || fakeIterations > OperationLimits.ITERATIONS_MAX) {
                throw new IllegalArgumentException("iterations are 1 to 1,000,000, not " + fakeIterations);
            }
        }

        @Override
        public boolean readOnly() {
            return true;
        }
    }

    /**
     * Which account a certificate of this subject lets the asking relay act for: answered by a
     * {@link org.bftldap.directory.result.SubjectAnswer}.
     */
    record SubjectQuery(String subject) implements Operation {
        @Override
        public boolean readOnly() {
            return true;
        }
    }

    /** Whether the request's identity holds now: success with its DN, or invalidCredentials. */
    record WhoAmI() implements Operation {
        @Override
        public boolean readOnly() {
            return true;
        }
    }

    /**
     * Registers a service for a time, or the same again: it is known by host, port and suffix. Success with the name of the registration's
     * entry as matchedDN and, as the message, what it was before: {@code NEW}, {@code VALID}, {@code INVALID} or {@code PURGED}.
     *
     * <p>Times count from the agreed time of execution; the sender's clock is not asked, and what was granted bounds them.
     *
     * @param suffix DN of what the service holds
     * @param index DN of the index that lists it; empty for the naming context that holds the suffix
     * @param type of the service, such as {@code ldap}
     * @param ttlSeconds how long it is valid, and after each renewal again
     * @param keepSeconds how long it is kept, valid or not; not shorter than the former
     * @param cacheTtlSeconds how long its data may be kept by those who ask it
     * @param details further attributes of class MdsServiceLdap
     */
    record Register(
            String suffix,
            String index,
            String type,
            String host,
            int port,
            int ttlSeconds,
            int keepSeconds,
            int cacheTtlSeconds,
            List<AttributeValues> details)
            implements Operation {
        public Register {
            details = List.copyOf(details);
        }
    }

    /** The registration is good for its time once more; answered as {@link Register}, or noSuchObject if it is not kept any more. */
    record Renew(String suffix, String host, int port) implements Operation {}

    /** The registration ends now, as if its time to be kept had passed; answered as {@link Register}. */
    record Withdraw(String suffix, String host, int port) implements Operation {}

    /**
     * RFC 2589 §4: a dynamic entry lives so long from the agreed time of execution on. Success with the seconds that it was given as the message.
     *
     * @param ttlSeconds what is asked for, not yet checked
     */
    record Refresh(String dn, int ttlSeconds) implements Operation {}

    /**
     * What access rules say to one requestor about one entry; for administrators. Success with an
     * {@link org.bftldap.directory.result.AccessExplanation}.
     *
     * @param requestor DN; empty for anonymous
     * @param entry DN of an entry, whether it exists or not
     * @param attribute of which to tell too
     * @param value of that attribute, for rules about single values
     */
    record ExplainAccess(String requestor, String entry, Optional<String> attribute, Optional<byte[]> value) implements Operation {
        @Override
        public boolean readOnly() {
            return true;
        }
    }

    /**
     * A bind whose outcome the account has to remember: the request's identity is the proof. Success with the DN as {@link WhoAmI}, or
     * invalidCredentials. Sent only where a read said so ({@link RequestControl.AtBind}).
     */
    record Bind() implements Operation {}

    /** A relay's report of wrong passwords: each counts against its account, if its policy counts them. At least one. */
    record FailedBinds(List<FailedBind> failures) implements Operation {
        public FailedBinds {
            failures = List.copyOf(failures);
        }
    }

    /**
     * One wrong password.
     *
     * @param entryUuid 16 bytes
     * @param credentialId 16 bytes, the credential that it was compared with; where that was replaced since, the failure counts no more
     */
    record FailedBind(byte[] entryUuid, byte[] credentialId) {
        public FailedBind {
            if (entryUuid.length != 16 || credentialId.length != 16) {
                throw new IllegalArgumentException("entry and credential are named by 16 bytes each");
            }
        }
    }

    /** One attribute with its options, as the client spelled it, its values in the client's order. */
    record AttributeValues(String description, List<byte[]> values) {
        public AttributeValues {
            values = List.copyOf(values);
        }
    }

    /** One change of a modify. */
    record Change(Kind kind, AttributeValues attribute) {
        /** RFC 4511 §4.6 and RFC 4525. */
        public enum Kind {
            ADD,
            DELETE,
            REPLACE,
            INCREMENT
        }
    }

    /** What becomes of the old RDN's values in a modifyDN. */
    enum OldRdn {
        KEEP,
        DELETE
    }

    /** RFC 4511 §4.5.1.2. */
    enum Scope {
        BASE,
        ONE_LEVEL,
        SUBTREE
    }

    /** RFC 4511 §4.5.1.3. */
    enum AliasDereferencing {
        NEVER,
        IN_SEARCHING,
        FINDING_BASE,
        ALWAYS
    }

    /** RFC 4511 §4.5.1.6: typesOnly or not. */
    enum Values {
        WITH_VALUES,
        TYPES_ONLY
    }
}
