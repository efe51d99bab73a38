package org.bftldap.bft.core.message;

import org.bftldap.bft.core.types.Digest;

/** One replica's word that it executed a batch as number n. */
public sealed interface BatchClaim {

    long sequence();

    Digest digest();

    record DigestOnly(long sequence, Digest digest) implements BatchClaim {}

    /** Its digest is computed from the content, so it cannot differ from it; it costs a hash at each call. */
    record WithBatch(long sequence, long timeMillis, Batch batch) implements BatchClaim {
        @Override
        public Digest digest() {
            return batch.digest(timeMillis);
        }
    }
}
