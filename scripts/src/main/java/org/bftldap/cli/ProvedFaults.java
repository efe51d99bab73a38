package org.bftldap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bftldap.bft.core.message.Evidence;
import org.bftldap.bft.node.EvidenceFiles;
import org.bftldap.bft.node.ReplicaNode;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.ReplicaFile;

/** The evidence that the replicas on this machine hold. A file accuses nobody until its signatures are checked here. */
final class ProvedFaults {

    private ProvedFaults() {}

    static List<Path> files(GroupDirectory directory, GroupFile group) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Node node : directory.replicas(group)) {
            Path data = ReplicaFile.load(node.config()).dataDirectory();
            files.addAll(new EvidenceFiles(data.resolve(ReplicaNode.EVIDENCE)).list());
        }
        return files;
    }

    /** By culprit, what each is proved to have done, each thing once. */
    static TreeMap<Integer, TreeSet<String>> byCulprit(GroupDirectory directory, GroupFile group) throws IOException {
        TreeMap<Integer, TreeSet<String>> proved = new TreeMap<>();
        for (Path file : files(directory, group)) {
            read(file, group)
                    .filter(evidence -> EvidenceFiles.proves(evidence, group.config()))
                    .ifPresent(evidence -> proved.computeIfAbsent(evidence.culprit(), id -> new TreeSet<>())
                            .add("it " + evidence.kind().sentence() + " (" + file + ")"));
        }
        return proved;
    }

    /** Empty if it is damaged: that proves nothing, and hides nothing of the rest. */
    private static Optional<Evidence> read(Path file, GroupFile group) {
        try {
            return Optional.of(EvidenceFiles.read(file, group.config()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
