package org.bftldap.bft.client;

import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * One vote a replica on what an answer is: its digest and its version. Two answers are the same only if both are
 * ({@code docs/explanation/protocol.md} §2.5: equal bytes alone are not enough to be linearizable).
 */
final class Votes {

    private final GroupSize size;
    private final @Nullable Digest[] digests;
    private final long[] versions;
    private int count;
    private @Nullable Digest agreedDigest;
    private long agreedVersion;

    Votes(GroupSize size) {
        this.size = size;
        this.digests = new Digest[size.replicas()];
        this.versions = new long[size.replicas()];
    }

    /** The first vote of a replica counts. @return false if it had voted */
    boolean add(int replica, Digest digest, long version) {
        if (digests[replica] != null) {
            return false;
        }
        digests[replica] = digest;
        versions[replica] = version;
        count++;
        if (agreedDigest == null && equal(digest, version) >= size.strong()) {
            agreedDigest = digest;
            agreedVersion = version;
        }
        return true;
    }

    private int equal(Digest digest, long version) {
        int equal = 0;
        for (int i = 0; i < digests.length; i++) {
            Digest other = digests[i];
            if (other != null && versions[i] == version && other.equals(digest)) {
                equal++;
            }
        }
        return equal;
    }

    /** How many have voted. */
    int count() {
        return count;
    }

    boolean hasVoted(int replica) {
        return digests[replica] != null;
    }

    /** What 2f+1 replicas said; null before. */
    @Nullable Digest agreedDigest() {
        return agreedDigest;
    }

    long agreedVersion() {
        return agreedVersion;
    }

    boolean agrees(int replica) {
        Digest vote = digests[replica];
        Digest agreed = agreedDigest;
        return vote != null && agreed != null && versions[replica] == agreedVersion && vote.equals(agreed);
    }

    /** Whether a replica gave another answer for the very state that the quorum spoke of: not late, but wrong. */
    boolean isWrong(int replica) {
        Digest vote = digests[replica];
        Digest agreed = agreedDigest;
        return vote != null && agreed != null && versions[replica] == agreedVersion && !vote.equals(agreed);
    }

    /** Whether a quorum could still come about with the votes of these many more. */
    boolean canAgreeWith(int more) {
        int best = 0;
        for (int i = 0; i < digests.length; i++) {
            Digest digest = digests[i];
            if (digest != null) {
                best = Math.max(best, equal(digest, versions[i]));
            }
        }
        return best + more >= size.strong();
    }
}
