package org.bftldap.giis.registration;

/** What a registration goes through, in this order (MDS 2). A renewal takes it back to the first from any. */
public enum RegistrationState {
    /** It was renewed in time. */
    VALID,
    /** It was not; what it says may still be so. */
    INVALID,
    /** It was given up, by its time or by its registrant: what came with it goes soon. */
    PURGED
}
