package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestDomains.delegation;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CachedReads.Answer;
import org.bftldap.bft.nested.CachedReads.Freshness;
import org.bftldap.bft.nested.CertifiedReplies;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.ReadsInOrder;
import org.bftldap.bft.nested.SignedReply;
import org.bftldap.bft.nested.Statement;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.giis.hierarchy.PartialResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ordered search across groups: asked in the order, and ended there ({@code docs/explanation/hierarchy.md}, "When answers differ"). */
class OrderedSearchTest {

    private static final String ROOT = "o=grid";
    private static final String LEAF = "Mds-Vo-name=leaf,o=grid";
    private static final Caller SELF = new Caller(0, Caller.REPLICA);
    private static final Caller RELAY = new Caller(1000, "relay");

    @TempDir
    static Path directory;

    private static TestReplica leaf;

    private final List<NodeKeys> leafKeys = Stream.generate(NodeKeys::generate).limit(4).toList();
    private final BlockingQueue<byte[]> ordered = new LinkedBlockingQueue<>();
    private TestReplica root;
    private boolean isSilent;

    @BeforeAll
    static void openLeaf() throws Exception {
        leaf = TestReplica.holding(LEAF, directory.resolve("leaf"));
        leaf.write(add("o=l1," + LEAF, "objectClass: organization"));
    }

    @AfterAll
    static void closeLeaf() {
        leaf.close();
    }

    @BeforeEach
    void open(@TempDir Path home) throws Exception {
        root = TestReplica.holding(ROOT, home);
        NodeKeys keys = NodeKeys.generate();
        root.replica.join(Optional.empty(), TestDomains.file("root", 0, List.of(keys), ROOT).config(), 0, keys, Way::new);
        root.replica.joined(new Alone());
        GroupFile leafFile = TestDomains.file("leaf", 0, leafKeys, LEAF);
        assertThat(root.write(delegation(leafFile)).code()).isZero();
    }

    @AfterEach
    void close() {
        root.close();
    }

    private CompletableFuture<ReadAnswer> searched(RequestControl... controls) {
        Operation.Search search =
                new Operation.Search(ROOT, Scope.SUBTREE, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, all(), List.of());
        byte[] request = OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), search, List.of(controls)));
        return root.replica.readOrdered(RELAY, request).toCompletableFuture();
    }

    /** What this replica wants ordered is. */
    private void order(byte[] own) {
        assertThat(root.replica.admitOfReplica(own)).isInstanceOf(Admission.Admitted.class);
        long sequence = root.replica.applied() + 1;
        try (BatchTransaction batch = root.replica.begin(new BatchContext(sequence, root.now(sequence), new byte[32]))) {
            assertThat(batch.execute(0, SELF, own)).isEmpty();
            batch.commit();
        }
    }

    @Test
    void itWaitsForTheOrderAndIsAnsweredInTheStateInWhichTheAnswerCame() throws Exception {
        CompletableFuture<ReadAnswer> answer = searched();
        byte[] close = ordered.poll(30, TimeUnit.SECONDS);
        root.write(add("o=meanwhile," + ROOT, "objectClass: organization"));
        assertThat(answer).isNotDone();
        order(close);
        assertThat(answer).isDone();
        TestReplica.Answer told = TestReplica.decode(answer.join());
        assertThat(told.dns()).containsExactly(ROOT, "o=meanwhile," + ROOT, LEAF, "o=l1," + LEAF);
        assertThat(told.result().code()).isZero();
        order(close); // another replica's, later
    }

    @Test
    void aGroupThatIsSilentEndsItByAgreedTimeAndIsTold() {
        isSilent = true;
        CompletableFuture<ReadAnswer> answer = searched();
        // remote_deadline_ms is six seconds where nothing else is said.
        root.pass(5);
        assertThat(answer).isNotDone();
        root.pass(2);
        TestReplica.Answer told = TestReplica.decode(answer.join());
        assertThat(told.dns()).containsExactly(ROOT);
        assertThat(PartialResult.of(told.result()).missing()).isEqualTo(Map.of("leaf", PartialResult.Why.UNREACHABLE));
    }

    @Test
    void whatIsProvedByKeysThatAreReplacedMeanwhileCountsNoMore() throws Exception {
        CompletableFuture<ReadAnswer> answer = searched();
        byte[] close = ordered.poll(30, TimeUnit.SECONDS);
        assertThat(root.write(TestDomains.replacement(TestDomains.file("leaf", 1, LEAF))).code()).isZero();
        order(close);
        assertThat(answer).isNotDone();
    }

    @Test
    void whoWantsNoCopiesIsSentBesideTheOrder() {
        TestReplica.Answer told = TestReplica.decode(searched(new RequestControl.DontUseCopy()).join());
        assertThat(told.result()).isEqualTo(DirectoryResult.ACROSS_GROUPS);
    }

    @Test
    void nothingElseIsOrderedOnAReplicasWord() {
        byte[] write = OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), add("o=x," + ROOT, "objectClass: organization")));
        assertThat(root.replica.admitOfReplica(write)).isInstanceOf(Admission.Refused.class);
    }

    /** All of the leaf's replicas say what one says. */
    private final class Way implements RemoteGroup {
        private final GroupConfig target;

        Way(GroupConfig target) {
            this.target = target;
        }

        @Override
        public ReadsInOrder.Way inOrder() {
            return new ReadsInOrder.Way() {
                @Override
                public CompletableFuture<CertifiedReply> ask(byte[] nonce, byte[] request, Duration limit) {
                    return isSilent
                            ? new CompletableFuture<>()
                            : leaf.replica
                                    .readLater(TestWay.CALLER, nonce, request)
                                    .thenApply(answer -> certified(nonce, request, answer))
                                    .toCompletableFuture();
                }

                @Override
                public CertifiedReplies judge() {
                    return new CertifiedReplies(target);
                }
            };
        }

        private CertifiedReply certified(byte[] nonce, byte[] request, ReadAnswer answer) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] chunk = answer.nextChunk(); chunk != null; chunk = answer.nextChunk()) {
                all.writeBytes(chunk);
            }
            Statement statement = new Statement(
                    "leaf",
                    target.epoch(),
                    Digest.of(target.fileDigest()),
                    "root",
                    Digest.sha256(request),
                    Digest.of(nonce),
                    answer.version(),
                    Digest.sha256(all.toByteArray()));
            answer.close();
            List<SignedReply> signatures = new ArrayList<>();
            for (int id = 0; id < 3; id++) {
                Signature signature = Signature.of(leafKeys.get(id).sign(statement.signedBytes(1, 1, 0)));
                signatures.add(new SignedReply(id, 1, 1, 0, signature));
            }
            return new CertifiedReply(statement, signatures, all.toByteArray());
        }

        @Override
        public CompletableFuture<Answer<RemotePart>> ask(
                byte[] nonce, byte[] request, Duration patience, Freshness freshness, Function<CertifiedReply, RemotePart> read) {
            throw new AssertionError("copies are not looked at");
        }

        @Override
        public OptionalLong keptVersion(byte[] request) {
            throw new AssertionError("copies are not looked at");
        }

        @Override
        public void joined(Companions companions) {
            // Nothing is handed over.
        }

        @Override
        public void received(byte[] proof) {
            // Nothing is handed over.
        }

        @Override
        public HierarchyReport.Neighbour report(HierarchyReport.Place place) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    /** A group of one: what it wants ordered, the test orders. */
    private final class Alone implements Companions {
        @Override
        public boolean leads() {
            return true;
        }

        @Override
        public void order(byte[] operation) {
            ordered.add(operation);
        }

        @Override
        public void send(byte[] proof) {
            // nobody to send it to
        }

        @Override
        public void tell(int client, byte[] notice) {
            // nobody to tell
        }

        @Override
        public void letIn(Collection<ClientMember> guests) {
            // nobody comes
        }

        @Override
        public void ended(String part, Throwable cause) {
            throw new AssertionError(part, cause);
        }

        @Override
        public void answersChanged() {
            // of interest to nobody
        }
    }
}
