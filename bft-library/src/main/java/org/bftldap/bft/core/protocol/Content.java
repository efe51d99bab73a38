package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.types.Digest;

/** A batch with its time, and the digest of both: the same in whatever view it is proposed. */
record Content(Digest digest, long timeMillis, Batch batch) {

    static Content of(PrePrepare proposal) {
        return new Content(proposal.digest(), proposal.timeMillis(), proposal.batch());
    }
}
