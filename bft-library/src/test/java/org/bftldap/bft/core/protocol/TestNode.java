package org.bftldap.bft.core.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bftldap.bft.core.codec.JournalCodec;
import org.bftldap.bft.core.codec.LeavesCodec;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.FetchLeaves;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.StateGone;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.jspecify.annotations.Nullable;
import org.bftldap.bft.service.StateStage;
import org.bftldap.bft.state.MapLeaves;
import org.bftldap.bft.state.MapStage;
import org.bftldap.bft.state.StateTree;

/** One replica with a journal, a store and images in memory. A crash loses what was not synced, and the store since its last image. */
final class TestNode {

    private static final Signer SIGNER = content -> {
        byte[] bytes = Digest.sha256(content).toBytes();
        return Signature.of(Arrays.copyOf(bytes, Signature.BYTES));
    };

    private static final byte[] CHAIN = "chain".getBytes(StandardCharsets.ISO_8859_1);

    /** The state: a chain of everything executed, and the library's leaves. */
    private static final class State {
        long applied;
        Digest chain = Digest.sha256("genesis");
        final TreeMap<String, byte[]> leaves = new TreeMap<>();

        State copy() {
            State copy = new State();
            copy.applied = applied;
            copy.chain = chain;
            copy.leaves.putAll(leaves);
            return copy;
        }

        MapLeaves hashed() {
            MapLeaves hashed = new MapLeaves();
            hashed.put(CHAIN, chain.toBytes());
            leaves.forEach((key, value) -> hashed.putLibrary(key.getBytes(StandardCharsets.ISO_8859_1), value));
            return hashed;
        }

        static State of(long applied, MapLeaves hashed) {
            State state = new State();
            state.applied = applied;
            for (StateStage.Leaf leaf : hashed.all()) {
                if (Arrays.equals(leaf.key(), CHAIN)) {
                    state.chain = Digest.of(leaf.value());
                } else {
                    state.leaves.put(new String(leaf.key(), StandardCharsets.ISO_8859_1), leaf.value());
                }
            }
            return state;
        }

        byte[] buckets() {
            return new StateTree(hashed()).buckets();
        }

        Digest root() {
            return Digest.of(new StateTree(hashed()).root());
        }
    }

    final Settings settings;
    private final JournalCodec codec;
    private final List<byte[]> synced = new ArrayList<>();
    private final List<byte[]> written = new ArrayList<>();
    private final TreeMap<Long, State> images = new TreeMap<>();
    private final TreeMap<String, Digest> sentVotes = new TreeMap<>();
    private final TreeMap<String, Digest> sentCommits = new TreeMap<>();
    /** Operations in the order executed, by sequence number; kept over crashes for comparison. */
    final TreeMap<Long, List<String>> history = new TreeMap<>();
    final List<Command.OrderedRead> reads = new ArrayList<>();
    /** When the service has something to do by itself. */
    private final java.util.TreeSet<Long> alarms = new java.util.TreeSet<>();
    private long executedMillis;
    private long imageCertified;
    private State state = new State();
    private MapStage stage = new MapStage(new MapLeaves(), key -> true, (leaves, sequence) -> {});
    private long millis;
    /** What its last core but one said of itself when it had fetched the state. */
    CoreStatus atInstall;
    Replica replica;
    boolean isUp = true;
    boolean isMute;
    /** Its service takes its time: what is to be executed waits for {@link #executeHeld}. */
    boolean holdsExecution;

    private final ArrayDeque<Command.Execute> heldExecutions = new ArrayDeque<>();
    boolean crashesBeforeInstall;
    /** At its next restart. */
    boolean hasNewKeys;
    String stopped = "";
    /** How far its wall clock goes before the others'. */
    long aheadMillis;
    /** Whether the trace says what messages were refused for. */
    boolean showsRejections;
    /** Told each step: what came in, and what came of it. */
    BiConsumer<String, String> trace = (cause, effects) -> {};

    TestNode(Settings settings) {
        this.settings = settings;
        this.codec = new JournalCodec(settings.limits());
        images.put(0L, new State());
        append(new JournalRecord.Joined());
        replica = Replica.recover(settings, SIGNER, Restored.GENESIS, List.of(new JournalRecord.Joined()));
    }

    /** The monotonic clock stands below 0, as it may. */
    static Input.Tick tick(long millis) {
        return new Input.Tick(millis, millis * 1_000_000 - 10_000_000_000_000_000L);
    }

    List<Outgoing> start(long millis) {
        return run("start", replica.start(tick(millis)));
    }

    List<Outgoing> step(Input input) {
        if (input instanceof Input.Tick tick) {
            millis = tick.nowMillis();
        }
        Map<Rejection, Long> before = replica.status().rejections();
        Output output = replica.step(input);
        String refused = showsRejections ? rejection(before, replica.status().rejections()) : "";
        return run(describe(input) + refused, output);
    }

    private static String rejection(Map<Rejection, Long> before, Map<Rejection, Long> after) {
        return after.entrySet().stream()
                .filter(count -> !count.getValue().equals(before.get(count.getKey())))
                .map(count -> " (" + count.getKey() + ")")
                .collect(Collectors.joining());
    }

    /** The end of a turn by its own clock. */
    Input.Tick now(long millis) {
        return new Input.Tick(millis + aheadMillis, tick(millis).monotonicNanos());
    }

    private static String describe(Input input) {
        if (input instanceof Input.Received received) {
            return "←" + received.message().from() + " " + Describe.message(received.message().message());
        } else if (input instanceof Input.Executed done) {
            return "executed n" + done.sequence();
        } else if (input instanceof Input.ImageTaken taken) {
            return "image taken n" + taken.sequence();
        }
        return input instanceof Input.StageBegun ? "stage begun" : "tick";
    }

    /** The service will have something to do at this agreed time; done with the first batch from then on. */
    void alarm(long agreedMillis) {
        alarms.add(agreedMillis);
        step(new Input.Due(alarms.first()));
    }

    boolean hasAlarm() {
        return !alarms.isEmpty();
    }

    void crash() {
        isUp = false;
        written.clear();
    }

    List<Outgoing> restart(long millis) {
        isUp = true;
        this.millis = millis;
        state = images.get(imageCertified).copy();
        List<Restored.Leaf> leaves = new ArrayList<>();
        state.leaves.forEach((key, value) -> leaves.add(new Restored.Leaf(key.getBytes(StandardCharsets.ISO_8859_1), value)));
        List<JournalRecord> records = new ArrayList<>();
        for (byte[] bytes : synced) {
            records.add(hasNewKeys ? byNewKeys(decode(bytes)) : decode(bytes));
        }
        hasNewKeys = false;
        replica = Replica.recover(settings, SIGNER, new Restored(state.applied, state.root(), leaves), records);
        return start(millis);
    }

    /** As the journal is read where its signatures are of keys that the group has given up. */
    private static JournalRecord byNewKeys(JournalRecord record) {
        if (record instanceof JournalRecord.Stable stable) {
            return new JournalRecord.Stable(stable.certificate().unproved());
        }
        return record instanceof JournalRecord.StateFetched fetched ? new JournalRecord.StateFetched(fetched.certificate().unproved()) : record;
    }

    /** The disk is gone: journal and store. What it was before stays known, to see that it is not contradicted. */
    void wipe() {
        crash();
        synced.clear();
        images.clear();
        images.put(0L, new State());
        imageCertified = 0;
        append(new JournalRecord.Lost(1));
    }

    /** Only the journal is gone; the store is there. */
    void loseJournal() {
        crash();
        synced.clear();
        append(new JournalRecord.Lost(imageCertified + 1));
    }

    /** Peers can get nothing up to this number from this journal any more. */
    void truncate(long upTo) {
        synced.removeIf(bytes -> decode(bytes).sequence() < upTo);
    }

    /** Damages the image that a restart opens. */
    void corruptImage() {
        images.get(imageCertified).chain = Digest.sha256("damaged");
    }

    private void append(JournalRecord record) {
        synced.add(JournalCodec.encode(record));
    }

    private JournalRecord decode(byte[] bytes) {
        try {
            return codec.decode(bytes);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    Digest root() {
        return state.root();
    }

    long applied() {
        return state.applied;
    }

    /** For how many numbers it has sent COMMIT. */
    long votes() {
        return sentCommits.size();
    }

    /** Damages the state, as a bug or a disk might. */
    void corrupt() {
        state.chain = Digest.sha256("damaged");
    }

    /** As if the process had died after the certificate was in the journal and before the store heard of it. */
    void forgetNewestImage() {
        images.clear();
        images.put(0L, new State());
        imageCertified = 0;
    }

    private List<Outgoing> run(String cause, Output output) {
        Stream<String> journal = output.journal().stream().map(Describe::record);
        Stream<String> sync = output.sync() == Output.Sync.REQUIRED ? Stream.of("fsync") : Stream.of();
        Stream<String> sends = output.sends().stream().map(Describe::outgoing);
        Stream<String> commands = output.commands().stream().map(Describe::command);
        String effects = Stream.of(journal, sync, sends, commands)
                .flatMap(part -> part)
                .collect(Collectors.joining("; "));
        trace.accept(cause, effects);
        return run(output);
    }

    private List<Outgoing> run(Output output) {
        for (JournalRecord record : output.journal()) {
            written.add(JournalCodec.encode(record));
        }
        if (output.sync() == Output.Sync.REQUIRED) {
            synced.addAll(written);
            written.clear();
        }
        List<Outgoing> sends = new ArrayList<>(output.sends());
        for (Command command : output.commands()) {
            sends.addAll(run(command));
        }
        sends.forEach(this::checkVote);
        return sends;
    }

    private List<Outgoing> run(Command command) {
        if (command instanceof Command.Execute execute && holdsExecution) {
            heldExecutions.add(execute);
            return List.of();
        }
        if (command instanceof Command.Execute execute) {
            return step(new Input.Executed(execute.context().sequence(), execute(execute)));
        } else if (command instanceof Command.Seal seal) {
            for (Command.LeafChange change : seal.leaves()) {
                String key = new String(change.key(), StandardCharsets.ISO_8859_1);
                if (change.value() == null) {
                    state.leaves.remove(key);
                } else {
                    state.leaves.put(key, change.value());
                }
            }
            state.applied = seal.sequence();
            reads.addAll(seal.reads());
            List<Outgoing> sends = new ArrayList<>(seal.replies());
            if (alarms.removeIf(alarm -> alarm <= executedMillis)) {
                sends.addAll(step(new Input.Due(alarms.isEmpty() ? Long.MAX_VALUE : alarms.first())));
            }
            return sends;
        } else if (command instanceof Command.TakeImage take) {
            images.put(take.sequence(), state.copy());
            return step(new Input.ImageTaken(take.sequence(), state.root()));
        } else if (command instanceof Command.CheckpointStable stable) {
            imageCertified = stable.certificate().sequence();
            images.headMap(imageCertified).clear();
        } else if (command instanceof Command.ServeBatches serve) {
            return List.of(new Outgoing.ToReplica(serve.peer(), serve(serve)));
        } else if (command instanceof Command.ServeBatch serve) {
            return serve(serve);
        } else if (command instanceof Command.Stop stop) {
            stopped = stop.reason();
            isUp = false;
        } else {
            return transfer(command);
        }
        return List.of();
    }

    private List<Outgoing> transfer(Command command) {
        if (command instanceof Command.ServeState serve) {
            return List.of(new Outgoing.ToReplica(serve.peer(), serve(serve.fetch())));
        } else if (command instanceof Command.BeginStage) {
            stage = new MapStage(images.get(imageCertified).hashed(), key -> Arrays.equals(key, CHAIN), this::install);
            return step(new Input.StageBegun(new StateTree(stage.leaves()).buckets()));
        } else if (command instanceof Command.StageBucket bucket) {
            stage.replaceBucket(bucket.bucket(), bucket.leaves());
        } else if (command instanceof Command.InstallState install) {
            atInstall = replica.status();
            if (crashesBeforeInstall) {
                crash();
                return List.of();
            }
            stage.install(install.certificate().sequence());
            return restart(millis);
        }
        return List.of();
    }

    private void install(MapLeaves leaves, long sequence) {
        images.put(sequence, State.of(sequence, leaves));
        imageCertified = sequence;
    }

    private Message serve(Message fetch) {
        long sequence = fetch instanceof FetchDigests digests ? digests.sequence() : ((FetchLeaves) fetch).sequence();
        State image = images.get(sequence);
        if (image == null || sequence > imageCertified) {
            return new StateGone(sequence);
        }
        if (fetch instanceof FetchDigests digests) {
            int from = digests.node() * Digests.BYTES;
            byte[] children = digests.node() == FetchDigests.ROOT
                    ? StateTree.nodes(image.buckets())
                    : Arrays.copyOfRange(image.buckets(), from, from + Digests.BYTES);
            return new Digests(sequence, digests.node(), children);
        }
        FetchLeaves wanted = (FetchLeaves) fetch;
        byte[] all = LeavesCodec.encode(image.hashed().leaves(wanted.bucket()));
        int end = Math.min(all.length, wanted.offset() + settings.limits().statePartBytes());
        return new Leaves(sequence, wanted.bucket(), wanted.offset(), all.length, Arrays.copyOfRange(all, wanted.offset(), end));
    }

    /** The next batch alone; those after it go on being held. */
    List<Outgoing> executeOneHeld() {
        Command.Execute next = heldExecutions.poll();
        return next == null ? List.of() : step(new Input.Executed(next.context().sequence(), execute(next)));
    }

    /** From now on it executes at once again. */
    List<Outgoing> executeHeld() {
        holdsExecution = false;
        List<Outgoing> sends = new ArrayList<>();
        while (!heldExecutions.isEmpty()) {
            Command.Execute execute = heldExecutions.remove();
            sends.addAll(step(new Input.Executed(execute.context().sequence(), execute(execute))));
        }
        return sends;
    }

    private List<byte[]> execute(Command.Execute execute) {
        List<byte[]> results = new ArrayList<>();
        List<String> done = new ArrayList<>();
        executedMillis = execute.context().timeMillis();
        for (Command.Operation operation : execute.operations()) {
            byte[] position = ByteBuffer.allocate(20)
                    .putLong(execute.context().sequence())
                    .putInt(operation.index())
                    .putLong(execute.context().timeMillis())
                    .array();
            state.chain = Digest.sha256(state.chain.toBytes(), position, operation.payload());
            String text = new String(operation.payload(), StandardCharsets.UTF_8);
            done.add(text);
            results.add(("done " + text).getBytes(StandardCharsets.UTF_8));
        }
        List<String> before = history.put(execute.context().sequence(), done);
        if (before != null && !before.equals(done)) {
            throw new AssertionError("executed anew, " + execute.context().sequence() + " became " + done + " from " + before);
        }
        return results;
    }

    private List<JournalRecord> journal() {
        List<byte[]> all = new ArrayList<>(synced);
        all.addAll(written);
        return all.stream().map(this::decode).toList();
    }

    private List<Outgoing> serve(Command.ServeBatch serve) {
        Content content = proposed(serve.sequence(), serve.digest());
        return content == null
                ? List.of()
                : List.of(new Outgoing.ToReplica(
                        serve.peer(), new BatchContent(serve.sequence(), content.timeMillis(), content.batch())));
    }

    private @Nullable Content proposed(long sequence, Digest digest) {
        for (JournalRecord record : journal()) {
            Content content = null;
            if (record instanceof JournalRecord.Proposed one) {
                content = Content.of(one.prePrepare());
            } else if (record instanceof JournalRecord.Carried one) {
                content = new Content(one.batch().digest(one.timeMillis()), one.timeMillis(), one.batch());
            } else if (record instanceof JournalRecord.Learned one) {
                content = new Content(one.batch().digest(one.timeMillis()), one.timeMillis(), one.batch());
            }
            if (content != null && record.sequence() == sequence && content.digest().equals(digest)) {
                return content;
            }
        }
        return null;
    }

    private Batches serve(Command.ServeBatches serve) {
        TreeMap<Long, BatchClaim> claims = new TreeMap<>();
        for (JournalRecord record : journal()) {
            long n = record.sequence();
            if (record instanceof JournalRecord.Decided decided) {
                Content content = proposed(n, decided.digest());
                put(claims, n, content.timeMillis(), content.batch());
            } else if (record instanceof JournalRecord.Learned learned) {
                put(claims, n, learned.timeMillis(), learned.batch());
            }
        }
        List<BatchClaim> wanted = new ArrayList<>();
        for (BatchClaim claim : claims.subMap(serve.from(), true, serve.to(), true).values()) {
            wanted.add(
                    serve.form() == ClaimForm.WITH_BATCH
                            ? claim
                            : new BatchClaim.DigestOnly(claim.sequence(), claim.digest()));
        }
        return new Batches(wanted.subList(0, Math.min(wanted.size(), Limits.CLAIMS_MAX)));
    }

    private static void put(TreeMap<Long, BatchClaim> claims, long n, long time, Batch batch) {
        claims.put(n, new BatchClaim.WithBatch(n, time, batch));
    }

    /** I4, over crashes too. */
    private void checkVote(Outgoing outgoing) {
        if (outgoing.message() instanceof Prepare prepare) {
            checkSame(sentVotes.putIfAbsent(prepare.view() + "/" + prepare.sequence(), prepare.digest()), prepare.digest());
        } else if (outgoing.message() instanceof Commit commit) {
            checkSame(sentCommits.putIfAbsent(commit.view() + "/" + commit.sequence(), commit.digest()), commit.digest());
        }
    }

    private static void checkSame(Digest before, Digest now) {
        if (before != null && !before.equals(now)) {
            throw new AssertionError("I4: voted for " + before + " and " + now);
        }
    }
}
