package org.bftldap.bft.core.message;

/** How much of a batch a claim brings. */
public enum ClaimForm {
    DIGEST_ONLY,
    WITH_BATCH
}
