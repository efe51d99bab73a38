package org.bftldap.giis.registration;

import java.util.List;

/**
 * What a grant allows besides the suffix.
 *
 * @param ttlSecondsMax how long a registration may be valid
 * @param keepSecondsMax how long it may be kept after that
 * @param deleteDelaySeconds from its purging to the deletion of what its agent made below the suffix
 * @param registrationsMax of one subject
 * @param entriesMax that an agent may have made, its registrations included
 * @param bytesMax of those entries, as stored
 * @param operationsPerMinuteMax updates of one subject that succeed in a minute of agreed time; 0 for any number
 * @param stateAttributes what is no longer known when the registration is no longer valid
 */
public record Limits(
        int ttlSecondsMax,
        int keepSecondsMax,
        int deleteDelaySeconds,
        int registrationsMax,
        int entriesMax,
        long bytesMax,
        int operationsPerMinuteMax,
        List<StateAttribute> stateAttributes) {

    public static final Limits DEFAULT = new Limits(3_600, 86_400, 86_400, 64, 100_000, 256L << 20, 0, List.of());

    public Limits {
        stateAttributes = List.copyOf(stateAttributes);
    }
}
