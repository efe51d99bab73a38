package org.bftldap.bft.core.message;

import org.bftldap.bft.core.types.Digest;

/** What became of one operation: its result, or only the digest of it, and the sequence number at which it was executed. */
public sealed interface Outcome {

    /** Sequence number of the batch. */
    long version();

    /** SHA-256 of the result. */
    Digest digest();

    /** The result itself. */
    record Full(long version, byte[] result) implements Outcome {
        @Override
        public Digest digest() {
            return Digest.sha256(result);
        }
    }

    /** Another replica sends the result. */
    record DigestOnly(long version, Digest digest) implements Outcome {}
}
