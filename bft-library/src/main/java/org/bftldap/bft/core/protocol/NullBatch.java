package org.bftldap.bft.core.protocol;

import java.util.List;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.types.Digest;

/** What a new view puts where nothing can have been decided: a batch without requests, known to everybody (§2.8). */
final class NullBatch {

    static final long TIME_MILLIS = 0;
    static final Batch BATCH = MessageCodec.batch(List.of());
    static final Digest DIGEST = BATCH.digest(TIME_MILLIS);

    private NullBatch() {}

    static Content content() {
        return new Content(DIGEST, TIME_MILLIS, BATCH);
    }
}
