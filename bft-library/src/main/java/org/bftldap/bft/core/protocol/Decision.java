package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.types.Digest;

/** The batch that stands at a sequence number, for ever. */
record Decision(long sequence, Digest digest, long timeMillis, Batch batch) {}
