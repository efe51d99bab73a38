package org.bftldap.bft.node;

import java.nio.file.Path;

/** One replica of {@link LibraryBenchmark}, in a process of its own. Arguments: directory of the group, id. */
public final class BenchmarkReplica {

    private BenchmarkReplica() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int id = Integer.parseInt(arguments[1]);
        BenchmarkGroup group = BenchmarkGroup.load(directory);
        CounterService service = new CounterService(directory.resolve("replica-" + id).resolve("store"));
        ReplicaNode node = ReplicaNode.start(group.replicaOptions(id), service);
        // The parent closes our standard input when it is done, or dies.
        while (System.in.read() >= 0) {}
        node.close();
    }
}
