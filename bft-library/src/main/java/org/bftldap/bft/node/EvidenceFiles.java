package org.bftldap.bft.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.codec.EvidenceCodec;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Evidence;
import org.bftldap.bft.core.message.EvidenceKind;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.protocol.EvidenceRules;
import org.bftldap.bft.net.Members;
import org.bftldap.bft.net.Signatures;

/**
 * Proofs of replicas' faults in files, one a kind and culprit (§2.13 of {@code docs/explanation/protocol.md}): written by the replica that
 * found them, and verified by anybody who has the group file, offline.
 */
public final class EvidenceFiles {

    private static final String SUFFIX = ".evidence";
    private static final Pattern NAME = Pattern.compile("replica-(\\d{1,9})-([a-z-]+)\\" + SUFFIX);

    /** More than any evidence has: what is larger is none. */
    private static final long BYTES_MAX = 64L << 20;

    private final Path directory;

    /** @param directory made when the first is written */
    public EvidenceFiles(Path directory) {
        this.directory = directory;
    }

    /** @return the file, or an empty string if there is evidence of this kind against this replica already */
    String keep(Evidence evidence) throws IOException {
        Files.createDirectories(directory);
        String name = "replica-" + evidence.culprit() + "-" + label(evidence.kind()) + SUFFIX;
        Path file = directory.resolve(name);
        if (Files.exists(file)) {
            return "";
        }
        // Whole or not there: a half would stand in the way of the next.
        Path unfinished = directory.resolve(name + ".unfinished");
        Files.write(unfinished, EvidenceCodec.encode(evidence));
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        return file.toString();
    }

    /** All there are, by name; none if the directory does not exist. */
    public List<Path> list() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (var stream = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
                stream.forEach(files::add);
            }
        }
        files.sort(null);
        return files;
    }

    /** Of a kind of evidence, as files are named: {@code two-proposals}. */
    public static String label(EvidenceKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @return who is proved faulty in this way, by the names of the files alone */
    public List<Integer> culprits(EvidenceKind kind) throws IOException {
        List<Integer> culprits = new ArrayList<>();
        for (Path file : list()) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (name.matches() && name.group(2).equals(label(kind))) {
                culprits.add(Integer.valueOf(name.group(1)));
            }
        }
        return culprits;
    }

    /** @throws IOException if it cannot be read, or is no evidence about a group of these sizes */
    public static Evidence read(Path file, GroupConfig group) throws IOException {
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException(file + " is too large to be evidence");
        }
        try {
            return new EvidenceCodec(new Members(group).codec().limits()).decode(Files.readAllBytes(file));
        } catch (MalformedException e) {
            throw new IOException(file + " is not evidence about group '" + group.name() + "': " + e.getMessage(), e);
        }
    }

    /** Whether the signatures are those of this group's members, and what they signed proves the culprit faulty. */
    public static boolean proves(Evidence evidence, GroupConfig group) {
        Members members = new Members(group);
        Signatures signatures = Signatures.verifying(members);
        return evidence.statements().stream().allMatch(statement -> isSigned(statement, signatures))
                && EvidenceRules.proves(evidence, Recovery.settings(members, 0));
    }

    private static boolean isSigned(Message statement, Signatures signatures) {
        if (statement instanceof PrePrepare proposal) {
            return signatures.verify(proposal);
        } else if (statement instanceof Checkpoint checkpoint) {
            return signatures.verify(checkpoint);
        } else if (statement instanceof ViewChange viewChange) {
            return signatures.verify(viewChange);
        }
        return statement instanceof NewView newView && signatures.verify(newView);
    }
}
