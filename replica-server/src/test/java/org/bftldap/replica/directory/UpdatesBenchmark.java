package org.bftldap.replica.directory;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.ldif.LdifEntry;
import org.apache.directory.api.ldap.model.ldif.LdifReader;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.result.DirectoryResult;

/**
 * What one replica's service needs for adds and modifies in bulk, without the library around it: {@code UpdatesBenchmark WORK-DIRECTORY LDIF [ROUNDS [SAMPLED]]}. In each
 * round a new replica takes the file's entries in batches, and then changes the states of its computing elements. The processor time of the executing thread is told,
 * since that survives a busy machine; of the last SAMPLED rounds also where that thread was found.
 */
public final class UpdatesBenchmark {
    private static final int BATCH = 64;
    private static final Set<String> MOVING = Set.of("gluecestatewaitingjobs", "gluecestaterunningjobs", "gluecestatetotaljobs", "gluecestatefreejobslots");
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final List<byte[]> adds = new ArrayList<>();
    private final List<List<byte[]>> ticks = List.of(new ArrayList<>(), new ArrayList<>());

    private UpdatesBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        Path work = Path.of(arguments[0]);
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 6;
        int sampled = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0;
        for (int round = 0; round < rounds; round++) {
            Path directory = Files.createDirectories(work.resolve("round-" + round));
            new UpdatesBenchmark().run(directory, Path.of(arguments[1]), round, round >= rounds - sampled);
        }
    }

    private void run(Path directory, Path ldif, int round, boolean isSampled) throws Exception {
        try (TestReplica replica = new TestReplica(directory)) {
            read(ldif, replica);
            measure("adds", round, isSampled, replica, adds);
            for (int i = 0; i < 4; i++) {
                measure("modifies", round, isSampled, replica, ticks.get(i % 2));
            }
        }
    }

    private void read(Path ldif, TestReplica replica) throws LdapException, IOException {
        try (LdifReader reader = new LdifReader(ldif.toFile())) {
            for (LdifEntry entry : reader) {
                List<AttributeValues> attributes = new ArrayList<>();
                List<List<Change>> changes = List.of(new ArrayList<>(), new ArrayList<>());
                for (Attribute attribute : entry.getEntry()) {
                    List<byte[]> values = new ArrayList<>();
                    for (Value value : attribute) {
                        values.add(value.getBytes());
                    }
                    attributes.add(new AttributeValues(attribute.getUpId(), values));
                    for (int i = 0; i < 2 && MOVING.contains(attribute.getUpId().toLowerCase(Locale.ROOT)); i++) {
                        byte[] moved = ("" + (adds.size() % 977 + i)).getBytes(StandardCharsets.UTF_8);
                        changes.get(i).add(new Change(Change.Kind.REPLACE, new AttributeValues(attribute.getUpId(), List.of(moved))));
                    }
                }
                adds.add(encoded(replica, new Operation.Add(entry.getDn().getName(), attributes)));
                for (int i = 0; i < 2 && !changes.get(i).isEmpty(); i++) {
                    ticks.get(i).add(encoded(replica, new Operation.Modify(entry.getDn().getName(), changes.get(i))));
                }
            }
        }
    }

    private static byte[] encoded(TestReplica replica, Operation operation) {
        return OperationCodec.encode(new DirectoryRequest(replica.identity, operation));
    }

    private static void measure(String what, int round, boolean isSampled, TestReplica replica, List<byte[]> operations) {
        StackSampler sampler = new StackSampler(Thread.currentThread());
        if (isSampled) {
            sampler.start();
        }
        long begin = THREADS.getCurrentThreadCpuTime();
        int refused = 0;
        for (int from = 0; from < operations.size(); from += BATCH) {
            List<DirectoryResult> results = replica.batch(operations.subList(from, Math.min(operations.size(), from + BATCH)));
            refused += (int) results.stream().filter(result -> result.code() != 0 && result.code() != 68).count();
        }
        double micros = (THREADS.getCurrentThreadCpuTime() - begin) / 1e3;
        System.out.printf(Locale.ROOT, "round %d: %d %s, %.1f µs of the executing thread each; %d refused%n", round, operations.size(), what, micros / operations.size(), refused);
        if (isSampled) {
            System.out.println(sampler.end());
        }
    }
}
