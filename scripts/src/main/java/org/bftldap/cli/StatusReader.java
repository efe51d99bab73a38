package org.bftldap.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bftldap.directory.admin.AgentReport;
import org.bftldap.directory.admin.RelayReport;
import org.bftldap.directory.admin.ReplicaReport;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.NodeFile;

/** Asks all nodes of a group at once how they are. */
final class StatusReader {

    private StatusReader() {}

    static GroupHealth read(GroupDirectory directory) throws CommandException, IOException {
        GroupFile group = directory.load();
        List<Node> replicas = directory.replicas(group);
        List<Node> relays = directory.relays(group);
        List<CompletableFuture<Told<ReplicaReport>>> askedReplicas = new ArrayList<>();
        for (int id = 0; id < group.config().size(); id++) {
            Node node = directory.replica(id);
            askedReplicas.add(
                    replicas.contains(node)
                            ? CompletableFuture.supplyAsync(() -> ask(node, ReplicaReport::parse), StatusReader::inThread)
                            : CompletableFuture.completedFuture(new Told<>(node.name(), Told.Process.ELSEWHERE, Optional.empty())));
        }
        List<CompletableFuture<Told<RelayReport>>> askedRelays = relays.stream()
                .map(node -> CompletableFuture.supplyAsync(() -> ask(node, RelayReport::parse), StatusReader::inThread))
                .toList();
        return GroupHealth.of(
                group.config(),
                ProvedFaults.byCulprit(directory, group),
                askedReplicas.stream().map(CompletableFuture::join).toList(),
                askedRelays.stream().map(CompletableFuture::join).toList());
    }

    /** How the agents are whose files are here; they are no part of the group's health. */
    static List<AgentRow> agents(GroupDirectory directory) throws CommandException, IOException {
        GroupFile group = directory.load();
        List<CompletableFuture<Told<AgentReport>>> asked = directory.agents(group).stream()
                .map(node -> CompletableFuture.supplyAsync(() -> ask(node, AgentReport::parse), StatusReader::inThread))
                .toList();
        String digest = HexFormat.of().formatHex(group.config().fileDigest());
        return asked.stream().map(CompletableFuture::join).map(told -> AgentRow.of(told, digest)).toList();
    }

    private interface Parser<T> {
        T parse(String json) throws IOException;
    }

    private static <T> Told<T> ask(Node node, Parser<T> parser) {
        Told.Process process;
        try {
            process = new Daemon(node).running().isPresent() ? Told.Process.RUNS : Told.Process.DOWN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            return new Told<>(node.name(), process, Optional.of(parser.parse(HttpStatus.get(NodeFile.load(node.config()).adminPort(), "/status"))));
        } catch (IOException e) {
            return new Told<>(node.name(), process, Optional.empty());
        }
    }

    /** One thread each: they wait for answers, and there are few. */
    private static void inThread(Runnable work) {
        Thread thread = new Thread(work, "status");
        thread.setDaemon(true);
        thread.start();
    }
}
