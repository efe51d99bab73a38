package org.bftldap.bft.node;

import java.time.Duration;
import org.bftldap.bft.node.fault.Fault;

/**
 * What a replica does for the sake of tests; refused unless its group is a development group.
 *
 * @param fault that it plays
 * @param clockSkew how far its wall clock is ahead; negative if it is behind
 */
public record DevelopmentOptions(Fault fault, Duration clockSkew) {

    /** What a replica does in earnest. */
    public static final DevelopmentOptions NONE = playing(Fault.NONE);

    public static DevelopmentOptions playing(Fault fault) {
        return new DevelopmentOptions(fault, Duration.ZERO);
    }
}
