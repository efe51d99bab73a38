package org.bftldap.bft.examples;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bftldap.bft.node.ReplicaNode;
import org.bftldap.bft.node.ReplicaStatus;

/**
 * One replica of {@link LibraryDemo}, in a process of its own. Arguments: directory of the group, id. Answers each line of its input with
 * what it is at, and ends with it.
 */
public final class ExampleReplica {

    private ExampleReplica() {}

    public static void main(String[] arguments) throws Exception {
        ExampleGroup group = ExampleGroup.load(Path.of(arguments[0]));
        int id = Integer.parseInt(arguments[1]);
        if (!LibraryAlone.foreign().isEmpty()) {
            throw new IllegalStateException("not the library alone: " + LibraryAlone.foreign());
        }
        try (KeyValueService service = group.service(id);
                ReplicaNode node = ReplicaNode.start(group.options(id), service);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (in.readLine() != null) {
                ReplicaStatus status = node.status();
                System.out.println(status.executed() + " " + status.stable() + " " + status.stableDigest());
            }
        }
    }
}
