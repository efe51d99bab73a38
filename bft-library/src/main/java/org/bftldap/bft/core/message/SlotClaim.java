package org.bftldap.bft.core.message;

import org.bftldap.bft.core.types.Digest;

/**
 * What a replica says in its VIEW-CHANGE of one number: that this digest was prepared, or accepted, there, and in which view last. A claim,
 * not a proof: the decision (§2.8) holds up to f false ones.
 */
public record SlotClaim(long sequence, Digest digest, long view) {}
