package org.bftldap.giis.registration;

/**
 * Until when a registration is what. All in agreed time, milliseconds since 1970 UTC; ends are whole seconds, because LDAP clients of MDS
 * read them so.
 *
 * @param validFrom when it was registered or renewed last
 * @param validTo from here on it is invalid
 * @param keepTo from here on it is purged; not before the former
 */
public record Lifetime(long validFrom, long validTo, long keepTo) {

    private static final long MILLIS_PER_SECOND = 1_000;

    public Lifetime {
        if (keepTo < validTo) {
            throw new IllegalArgumentException("kept until " + keepTo + ", before " + validTo);
        }
    }

    /**
     * One that begins now. What the sender wants is cut to what it was granted, so that no wish makes one that lasts for ever.
     *
     * @param ttlSeconds wanted validity, not negative
     * @param keepSeconds wanted time until it is purged, from now, not negative
     */
    public static Lifetime from(long now, int ttlSeconds, int keepSeconds, Limits limits) {
        long ttl = Math.min(ttlSeconds, limits.ttlSecondsMax());
        long keep = Math.max(ttl, Math.min(keepSeconds, ttl + limits.keepSecondsMax()));
        return new Lifetime(now, wholeSecond(now + ttl * MILLIS_PER_SECOND), wholeSecond(now + keep * MILLIS_PER_SECOND));
    }

    /** It ends now. */
    public Lifetime ended(long now) {
        return new Lifetime(validFrom, Math.min(validTo, wholeSecond(now)), Math.min(keepTo, wholeSecond(now)));
    }

    public RegistrationState stateAt(long now) {
        if (now < validTo) {
            return RegistrationState.VALID;
        }
        return now < keepTo ? RegistrationState.INVALID : RegistrationState.PURGED;
    }

    private static long wholeSecond(long millis) {
        return millis / MILLIS_PER_SECOND * MILLIS_PER_SECOND;
    }
}
