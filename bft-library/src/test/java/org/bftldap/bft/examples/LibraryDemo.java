package org.bftldap.bft.examples;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;
import org.bftldap.bft.client.ReadReply;

/**
 * Four replicas of a key-value service in four processes and a client, on the library alone: puts, gets, counts, kills a backup, goes on,
 * brings it back, and ends with the same digest at all four. Argument: an empty directory.
 */
public final class LibraryDemo {

    private static final int VICTIM = 3;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final ExampleGroup group;
    private final List<Process> replicas = new ArrayList<>();

    private LibraryDemo(ExampleGroup group) {
        this.group = group;
    }

    public static void main(String[] arguments) throws Exception {
        LibraryDemo demo = new LibraryDemo(ExampleGroup.create(Path.of(arguments[0])));
        try {
            demo.run();
        } finally {
            demo.replicas.forEach(Process::destroyForcibly);
        }
    }

    private void run() throws Exception {
        System.out.println("class path:");
        LibraryAlone.classPath().forEach(entry -> System.out.println("  " + entry.getFileName()));
        require(LibraryAlone.foreign().isEmpty(), "LDAP on the class path: " + LibraryAlone.foreign());
        System.out.println("no class of LDAP or of the directory in it");
        for (int id = 0; id < ExampleGroup.REPLICAS; id++) {
            replicas.add(start(id));
        }
        try (GroupClient client = GroupClients.connect(group.config(), ExampleGroup.CLIENT, group.clientKeys())) {
            expect("done", write(client, "put colour blue"));
            expect("blue", read(client, "get colour"));
            expect("is blue", write(client, "swap colour red green"));
            expect("done", write(client, "swap colour blue green"));
            count(client, 1, 50);

            replicas.get(VICTIM).destroyForcibly().waitFor();
            System.out.println("killed replica " + VICTIM);
            count(client, 51, 100);
            expect("done", write(client, "delete colour"));
            expect("", read(client, "get colour"));
            expect("counter 100\n", read(client, "list co"));

            replicas.set(VICTIM, start(VICTIM));
            System.out.println("started replica " + VICTIM + " again");
            System.out.println("all four have root " + awaitEqualDigests(client));
        }
        for (Process replica : replicas) {
            replica.getOutputStream().close();
            require(replica.waitFor() == 0, "a replica ended with " + replica.exitValue());
        }
    }

    private void count(GroupClient client, int from, int to) {
        for (int i = from; i <= to; i++) {
            expect(Integer.toString(i), write(client, "add counter 1"));
        }
        System.out.println("counter is " + read(client, "get counter"));
    }

    /** Goes on writing, since a digest belongs to a checkpoint, until all tell the same of the same one. */
    private String awaitEqualDigests(GroupClient client) throws IOException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < end) {
            write(client, "add filler 1");
            Set<String> told = new TreeSet<>();
            for (Process replica : replicas) {
                String[] status = ask(replica).split(" ");
                told.add(status.length == 3 ? status[2] + " at " + status[1] : "none");
            }
            if (told.size() == 1 && !told.contains("none")) {
                return told.iterator().next();
            }
        }
        throw new IllegalStateException("the replicas' digests never became equal");
    }

    private static String ask(Process replica) throws IOException {
        replica.outputWriter(StandardCharsets.UTF_8).write("status\n");
        replica.outputWriter(StandardCharsets.UTF_8).flush();
        BufferedReader in = replica.inputReader(StandardCharsets.UTF_8);
        String line = in.readLine();
        require(line != null, "a replica ended");
        return line;
    }

    private Process start(int id) throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "-Xmx128m", "-XX:+UseSerialGC",
                        "-cp", System.getProperty("java.class.path"),
                        ExampleReplica.class.getName(), group.directory().toString(), Integer.toString(id))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        Files.createDirectories(group.directory().resolve("replica-" + id)).resolve("log").toFile()))
                .start();
    }

    private static String write(GroupClient client, String operation) {
        return new String(client.write(operation.getBytes(StandardCharsets.UTF_8), DEADLINE).join().result(), StandardCharsets.UTF_8);
    }

    private static String read(GroupClient client, String operation) {
        try (ReadReply reply = client.read(operation.getBytes(StandardCharsets.UTF_8), DEADLINE).join()) {
            return new String(reply.chunk(0).join(), StandardCharsets.UTF_8);
        }
    }

    private static void expect(String expected, String actual) {
        require(expected.equals(actual), "expected '" + expected + "', got '" + actual + "'");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
