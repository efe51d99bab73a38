package org.bftldap.bft.core.types;

/**
 * The number of replicas and everything that follows from it: the only place with quorum arithmetic.
 *
 * <p>f = ⌊(n−1)/3⌋ replicas may be faulty. Two strong quorums meet in a correct replica; a weak quorum holds one.
 *
 * <p>A group of one has f = 0: it survives nothing, and is what one machine can give to a service that is to call, or be called by, replicated
 * ones. Of two or three all would have to be up, which is worse than one; they are refused.
 *
 * @param replicas n: 1, or at least 4
 */
public record GroupSize(int replicas) {

    /** More would make frames and certificates longer than their limits allow for. */
    public static final int MAX = 64;

    public GroupSize {
        if (!isPossible(replicas)) {
            throw new IllegalArgumentException("a group has 1 or 4 to " + MAX + " replicas, not " + replicas);
        }
    }

    public static boolean isPossible(int replicas) {
        return replicas == 1 || replicas >= 4 && replicas <= MAX;
    }

    /** f. */
    public int faulty() {
        return (replicas - 1) / 3;
    }

    /** q = ⌈(n+f+1)/2⌉, which is 2f+1 when n = 3f+1. */
    public int strong() {
        return (replicas + faulty() + 2) / 2;
    }

    /** f+1. */
    public int weak() {
        return faulty() + 1;
    }

    /** q−1: how many PREPAREs of backups make a batch prepared, since the PRE-PREPARE stands for the primary's. */
    public int prepares() {
        return strong() - 1;
    }

    public int primary(long view) {
        return (int) (view % replicas);
    }

    public boolean isReplica(int id) {
        return id >= 0 && id < replicas;
    }
}
