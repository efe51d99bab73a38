package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResultCodec;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same operations give the same bytes: on a replica that runs through, on one that falls back to an image in the middle and replays, and
 * on one that is restarted again and again while others read from it.
 */
class DeterminismTest {

    private static final int OPERATIONS = 5_000;
    private static final int RESTART_EVERY = 500;

    @TempDir
    Path directory;

    private record Executed(BatchContext context, List<RandomUpdates.Sent> operations, List<byte[]> results) {}

    @SeededTest(runs = 1)
    void threeReplicasThatLiveDifferentlyEndEqual(Seed seed) throws Exception {
        RandomGenerator random = seed.random();
        List<Executed> sinceImage = new ArrayList<>();
        int failed = 0;
        try (TestReplica steady = new TestReplica(directory.resolve("steady"));
                TestReplica fallen = new TestReplica(directory.resolve("fallen"));
                TestReplica restless = new TestReplica(directory.resolve("restless"));
                Readers readers = new Readers(restless)) {
            RandomUpdates updates = new RandomUpdates(random, steady.identity);
            for (TestReplica replica : List.of(steady, fallen, restless)) {
                for (Operation operation : RandomUpdates.setUp()) {
                    assertThat(replica.write(operation).code()).isZero();
                }
            }
            List<Identity> proofs = new ArrayList<>();
            for (int i = 0; i < RandomUpdates.USER_COUNT; i++) {
                proofs.add(steady.proof(RandomUpdates.userName(i), RandomUpdates.userKey(i)));
            }
            updates.useProofs(proofs);
            readers.start();
            int restarts = 0;
            for (int done = 0; done < OPERATIONS; ) {
                List<RandomUpdates.Update> chosen = new ArrayList<>();
                for (int i = random.nextInt(20); i >= 0 && done + chosen.size() < OPERATIONS; i--) {
                    chosen.add(updates.next());
                }
                done += chosen.size();
                Executed executed = execute(steady, chosen.stream().map(RandomUpdates.Update::sent).toList());
                for (int i = 0; i < chosen.size(); i++) {
                    DirectoryResult result = ResultCodec.decodeResult(executed.results.get(i));
                    updates.learn(chosen.get(i), result.code());
                    failed += result.code() == 0 ? 0 : 1;
                }
                readers.turn();
                repeat(fallen, executed, seed);
                repeat(restless, executed, seed);
                sinceImage.add(executed);
                if (done / RESTART_EVERY > restarts) {
                    restarts++;
                    readers.whilePaused(() -> restart(restless));
                    if (restarts == OPERATIONS / RESTART_EVERY / 2 - 1) {
                        image(fallen);
                        sinceImage.clear();
                    } else if (restarts == OPERATIONS / RESTART_EVERY / 2) {
                        fallBackAndReplay(fallen, sinceImage, seed);
                    }
                    compare(steady, restless, seed);
                }
            }
            readers.stop();
            compare(steady, fallen, seed);
            compare(steady, restless, seed);
        }
        assertThat(failed).as("a third fails, with %s", seed).isBetween(OPERATIONS / 4, OPERATIONS * 6 / 10);
    }

    private static Executed execute(TestReplica replica, List<RandomUpdates.Sent> operations) {
        long sequence = replica.replica.applied() + 1;
        BatchContext context = new BatchContext(sequence, TestReplica.START_MILLIS + 37 * sequence, new byte[32]);
        return new Executed(context, operations, run(replica, context, operations));
    }

    private static List<byte[]> run(TestReplica replica, BatchContext context, List<RandomUpdates.Sent> operations) {
        List<byte[]> results = new ArrayList<>();
        try (BatchTransaction batch = replica.replica.begin(context)) {
            for (int i = 0; i < operations.size(); i++) {
                results.add(batch.execute(i, operations.get(i).caller(), operations.get(i).bytes()));
            }
            batch.commit();
        }
        return results;
    }

    private static void repeat(TestReplica replica, Executed executed, Seed seed) {
        List<byte[]> results = run(replica, executed.context, executed.operations);
        for (int i = 0; i < results.size(); i++) {
            if (!Arrays.equals(results.get(i), executed.results.get(i))) {
                throw new AssertionError("result " + i + " of batch " + executed.context.sequence() + " differs, " + seed);
            }
        }
    }

    private static void image(TestReplica replica) {
        replica.replica.takeImage(replica.replica.applied());
        replica.replica.imageCertified(replica.replica.applied());
    }

    private static void restart(TestReplica replica) throws Exception {
        long applied = replica.replica.applied();
        image(replica);
        replica.reopen();
        assertThat(replica.replica.applied()).isEqualTo(applied);
    }

    private static void fallBackAndReplay(TestReplica replica, List<Executed> sinceImage, Seed seed) throws Exception {
        replica.reopen();
        assertThat(replica.replica.applied()).isEqualTo(sinceImage.get(0).context.sequence() - 1);
        sinceImage.forEach(executed -> repeat(replica, executed, seed));
    }

    private static void compare(TestReplica one, TestReplica other, Seed seed) {
        assertThat(other.replica.applied()).isEqualTo(one.replica.applied());
        assertThat(other.tree.root()).as("state root, %s", seed).isEqualTo(one.tree.root());
        for (String base : List.of(RandomUpdates.SUFFIX, "ou=system")) {
            byte[][] chunks = chunks(one, base);
            assertThat(chunks(other, base)).as("all entries in order, %s", seed).isDeepEqualTo(chunks);
            for (long since : List.of(1L, one.replica.applied() / 2, one.replica.applied() - 1)) {
                RequestControl synchronize = new RequestControl.Synchronize(since, RequestControl.Synchronize.Unchanged.NAMED);
                assertThat(chunks(other, base, synchronize)).as("changed since %d, %s", since, seed).isDeepEqualTo(chunks(one, base, synchronize));
            }
        }
    }

    /** All entries below, with all attributes, as they go over the wire; and the answer's version. */
    private static byte[][] chunks(TestReplica replica, String base, RequestControl... controls) {
        Operation.Search search = new Operation.Search(
                base,
                Scope.SUBTREE,
                Operation.AliasDereferencing.NEVER,
                0,
                Operation.Values.WITH_VALUES,
                TestReplica.all(),
                List.of("*", "+"));
        List<byte[]> chunks = new ArrayList<>();
        byte[] request = OperationCodec.encode(new DirectoryRequest(replica.identity, search, List.of(controls)));
        try (ReadAnswer answer = replica.replica.read(TestReplica.RELAY, request)) {
            for (byte[] chunk = answer.nextChunk(); chunk != null; chunk = answer.nextChunk()) {
                chunks.add(chunk);
            }
            chunks.add(Long.toString(answer.version()).getBytes());
        }
        return chunks.toArray(new byte[0][]);
    }

    /** Keeps reading from a replica while it executes; what they find is checked by the comparisons, here they must not disturb. */
    private static final class Readers implements AutoCloseable {

        private final TestReplica replica;
        private final ReentrantLock opening = new ReentrantLock(true);
        private final AtomicBoolean ended = new AtomicBoolean();
        private final Semaphore turns = new Semaphore(0);
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private Future<?> reading;

        Readers(TestReplica replica) {
            this.replica = replica;
        }

        void start() {
            reading = thread.submit(() -> {
                while (!ended.get()) {
                    turns.acquireUninterruptibly();
                    opening.lock();
                    try {
                        chunks(replica, RandomUpdates.USERS);
                        replica.search(
                                new Identity.Anonymous(), RandomUpdates.SUFFIX, Scope.SUBTREE, TestReplica.equal("sn", "S1"));
                    } finally {
                        opening.unlock();
                    }
                }
            });
        }

        interface Work {
            void run() throws Exception;
        }

        void whilePaused(Work work) throws Exception {
            opening.lock();
            try {
                work.run();
            } finally {
                opening.unlock();
            }
        }

        @Override
        public void close() {
            stop();
        }

        /** One more round of reads may begin; a running replica has no end of them, a test should have. */
        void turn() {
            turns.release();
        }

        void stop() {
            ended.set(true);
            turns.release();
            try {
                if (reading != null) {
                    reading.get(60, TimeUnit.SECONDS);
                }
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError("reading failed", e);
            } finally {
                thread.shutdownNow();
            }
        }
    }
}
