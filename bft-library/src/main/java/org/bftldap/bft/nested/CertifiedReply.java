package org.bftldap.bft.nested;

import java.util.List;
import org.bftldap.bft.core.types.Digest;

/**
 * An answer of another group with the signatures that prove it: whoever has that group's public keys can check it, now or later, alone
 * ({@link CertifiedReplies}).
 *
 * @param result the answer; not copied
 */
public record CertifiedReply(Statement statement, List<SignedReply> signatures, byte[] result) {

    public CertifiedReply {
        signatures = List.copyOf(signatures);
    }

    /**
     * When the answer was true, by the signers' agreed clocks: the (f+1)-th largest of their times, so that no liar can make it newer than
     * some correct replica says; 0 if none of them knows.
     */
    public long timeMillis(int faulty) {
        return signatures.stream().map(SignedReply::timeMillis).sorted(java.util.Comparator.reverseOrder()).skip(faulty).findFirst().orElse(0L);
    }

    /**
     * How old what the answer is made of was when it was given: the (f+1)-th smallest of the signers' words, since some correct replica says so
     * much or less, and the version is the same for all.
     */
    public int ageMillis(int faulty) {
        return signatures.stream().map(SignedReply::ageMillis).sorted().skip(faulty).findFirst().orElse(Integer.MAX_VALUE);
    }

    /** Whether the bytes are those that were signed. */
    boolean holdsItsResult() {
        return Digest.sha256(result).equals(statement.result());
    }
}
