package org.bftldap.cli.proof;

import com.unboundid.ldap.sdk.LDAPURL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.nested.CertifiedReplies.Verdict;
import org.bftldap.cli.ldif.SearchOutput;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.proof.ReplyProof;

/** Checks all that a file says to be proved, by the group's public keys alone. Stateless. */
public final class ProofCheck {

    /**
     * What the client knows of its question; what is empty is not checked.
     *
     * @param nonce as it was sent
     * @param asked the search, as RFC 4516 writes it
     * @param as entryUUID of the asking user's entry, or {@code anonymous}
     */
    public record Expected(Optional<byte[]> nonce, Optional<LDAPURL> asked, Optional<String> as) {}

    /** One proved answer: all of it, or one page. */
    record Part(ReplyProof proof, DirectoryRequest question, SignedAnswer answer) {}

    private ProofCheck() {}

    /** @throws NotProvedException if anything in the file is not covered by signatures of 2f+1 replicas of this group, or not what was expected */
    public static ProofReport check(SearchOutput file, GroupConfig group, Expected expected) throws NotProvedException {
        if (file.controls().isEmpty()) {
            throw new NotProvedException("there is no reply proof in the file; ask with the control, and keep what the tool prints (ldapsearch without -LL)");
        }
        List<Part> parts = new ArrayList<>();
        for (byte[] value : file.controls()) {
            parts.add(part(value, group));
        }
        for (Part part : parts) {
            check(part, expected);
        }
        Pages.check(parts);
        // Whoever hands over a proof alone, without the entries beside it, shows nothing that could differ.
        boolean beside = !file.entries().isEmpty() || !file.references().isEmpty();
        if (beside) {
            Printed.check(file, parts.stream().map(Part::answer).toList());
        }
        return new ProofReport(group, parts, beside ? ProofReport.Beside.SAME_ENTRIES : ProofReport.Beside.NOTHING);
    }

    private static Part part(byte[] value, GroupConfig group) throws NotProvedException {
        try {
            ReplyProof proof = ReplyProof.decode(value);
            Verdict verdict = proof.verdict(group);
            if (verdict != Verdict.PROVED) {
                throw new NotProvedException(reason(verdict, proof, group));
            }
            return new Part(proof, proof.question(), SignedAnswer.read(proof.reply().result()));
        } catch (MalformedException | DecodeException e) {
            throw new NotProvedException("the control's value is no reply proof that this version can read: " + e.getMessage());
        }
    }

    private static String reason(Verdict verdict, ReplyProof proof, GroupConfig group) {
        return switch (verdict) {
            case WRONG_GROUP -> "it is of group \"" + proof.reply().statement().group() + "\", epoch " + proof.reply().statement().epoch()
                    + ", by another group file than this one of group \"" + group.name() + "\", epoch " + group.epoch();
            case WRONG_CALLER -> "it was given to another group and not to a client";
            case WRONG_REQUEST -> "what was signed is the answer to another question";
            case WRONG_NONCE -> "it was signed under another nonce: an old answer, or one to somebody else";
            case WRONG_RESULT -> "the answer is not the one that was signed";
            case TOO_FEW_SIGNATURES -> "only " + proof.reply().signatures().size() + " replicas have signed";
            case BAD_SIGNATURE -> "a signature is false, of no member, or stands twice";
            case PROVED -> throw new IllegalArgumentException("there is nothing wrong");
        };
    }

    private static void check(Part part, Expected expected) throws NotProvedException {
        if (expected.nonce().isPresent() && !Arrays.equals(expected.nonce().get(), part.proof().nonce())) {
            throw new NotProvedException("it was asked under another nonce, " + Question.nonce(part.proof().nonce()) + ": an old answer, or one to somebody else");
        }
        String as = Question.identity(part.question());
        if (expected.as().isPresent() && !expected.as().get().toLowerCase(Locale.ROOT).equals(as)) {
            throw new NotProvedException("it was asked as " + as);
        }
        if (expected.asked().isPresent()) {
            Question.check(part.question(), expected.asked().get());
        }
    }
}
