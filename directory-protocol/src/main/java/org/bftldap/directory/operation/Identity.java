package org.bftldap.directory.operation;

import org.bftldap.directory.auth.BindProof;

/** On whose behalf an operation runs; checked by every replica at execution. */
public sealed interface Identity {

    /** Nobody in particular (RFC 4513 §5.1.1). */
    record Anonymous() implements Identity {}

    /** An account of the directory. */
    sealed interface OfAccount extends Identity permits Bound, Certified {

        /** 16 bytes. */
        byte[] entryUuid();
    }

    /** A user who showed a password to the relay, which proves it by signature. */
    record Bound(BindProof proof) implements OfAccount {
        @Override
        public byte[] entryUuid() {
            return proof.entryUuid();
        }
    }

    /**
     * A user who showed a certificate to the relay, which says so: no replica saw the handshake. Believed where an entry of the directory grants it
     * (docs/decisions/0056).
     *
     * @param subject of the end entity's certificate, as the directory's table of subjects has it
     * @param entryUuid 16 bytes: the account that the subject meant when the session began
     * @param notAfterMillis when the certificate ends; in agreed time
     */
    record Certified(String subject, byte[] entryUuid, long notAfterMillis) implements OfAccount {
        public Certified {
            if (entryUuid.length != 16) {
                throw new IllegalArgumentException("an entry is named by 16 bytes");
            }
        }
    }

    /** The client process that sends the request: an agent, whose own key is the proof. Relays act for users and have no self. */
    record Self() implements Identity {}
}
