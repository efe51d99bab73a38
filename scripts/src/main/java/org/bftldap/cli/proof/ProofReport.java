package org.bftldap.cli.proof;

import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.SignedReply;
import org.bftldap.cli.proof.ProofCheck.Part;

/** What was proved, for people: as comments of LDIF, with the entries behind, so that it can be read by tools too. */
public final class ProofReport {

    /** What the file held besides the proof. */
    enum Beside {
        NOTHING,
        SAME_ENTRIES
    }

    private final GroupSize size;
    private final GroupConfig group;
    private final List<Part> parts;
    private final Beside beside;

    ProofReport(GroupConfig group, List<Part> parts, Beside beside) {
        this.size = new GroupSize(group.size());
        this.group = group;
        this.parts = parts;
        this.beside = beside;
    }

    public void print(PrintWriter out) throws NotProvedException {
        for (Part part : parts) {
            facts(out, part);
        }
        comment(out, "in the file", switch (beside) {
            case SAME_ENTRIES -> "these entries, as they were signed";
            case NOTHING -> "no entries besides the proof";
        });
        if (Pages.isCut(parts)) {
            comment(out, "incomplete", "further pages follow, which are not in the file");
        }
        for (Part part : parts) {
            for (SearchResultEntry entry : part.answer().entries()) {
                out.println();
                for (String line : entry.toLDIF(0)) {
                    out.println(line);
                }
            }
            part.answer().references().forEach(url -> out.print("\n# search reference\nref: " + url + "\n"));
        }
        out.flush();
    }

    private void facts(PrintWriter out, Part part) {
        CertifiedReply reply = part.proof().reply();
        String signers = reply.signatures().stream().map(SignedReply::replica).map(String::valueOf).collect(Collectors.joining(", "));
        out.println("# PROVED: group " + group.name() + ", replicas " + signers + " of " + size.replicas() + " have signed (" + size.strong() + " are needed)");
        comment(out, "question", Question.text(part.question()));
        comment(out, "asked as", identity(part));
        comment(out, "nonce", Question.nonce(part.proof().nonce()));
        int code = part.answer().result().code();
        int entries = part.answer().entries().size();
        comment(out, "result", code + " " + ResultCode.valueOf(code).getName() + ", " + entries + (entries == 1 ? " entry" : " entries"));
        comment(out, "digest", reply.statement().result().toHex());
        comment(out, "version", String.valueOf(reply.statement().version()));
        comment(out, "agreed time", time(reply.timeMillis(size.faulty())));
    }

    private static String identity(Part part) {
        String identity = Question.identity(part.question());
        return identity.equals(Question.ANONYMOUS) ? identity : "entryUUID " + identity;
    }

    /** Replicas that have executed nothing since they were started know none. */
    private static String time(long millis) {
        return millis == 0 ? "not known: the replicas were started lately" : Instant.ofEpochMilli(millis).toString();
    }

    /** A line break in it would begin a line that is no comment. */
    private static void comment(PrintWriter out, String name, String text) {
        out.printf("#   %-12s %s%n", name, text.replaceAll("\\p{Cntrl}", "?"));
    }
}
