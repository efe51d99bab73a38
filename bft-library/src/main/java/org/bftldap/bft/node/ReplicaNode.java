package org.bftldap.bft.node;

import java.io.IOException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.protocol.Replica;
import org.bftldap.bft.core.protocol.Settings;
import org.bftldap.bft.crypto.KeyFileException;
import org.bftldap.bft.journal.Journal;
import org.bftldap.bft.nested.CertifyingService;
import org.bftldap.bft.nested.LeaseCounters;
import org.bftldap.bft.net.Inbox;
import org.bftldap.bft.net.Members;
import org.bftldap.bft.net.Signatures;
import org.bftldap.bft.net.Transport;
import org.bftldap.bft.net.TransportListener;
import org.bftldap.bft.node.fault.Faults;
import org.bftldap.bft.node.fault.Stage;
import org.bftldap.bft.node.fault.Wire;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.state.StateTree;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running replica. Safe for use by many threads.
 *
 * <p>Fail-stop: whatever goes wrong inside ends it, completes {@link #stopped} exceptionally and serves nothing more; the process should
 * then end. The service stays the caller's, to be closed after this.
 */
public final class ReplicaNode implements AutoCloseable {

    /** Beside the journal: what proves other replicas faulty. */
    public static final String EVIDENCE = "evidence";

    /** Beside the journal: what this replica knew when its state proved wrong or it could not go on. */
    public static final String DUMPS = "dumps";

    private static final Logger LOG = LoggerFactory.getLogger(ReplicaNode.class);

    private final ReplicaOptions options;
    private final Transport transport;
    private final Journal journal;
    private final CertifyingService service;
    private final Execution execution;
    private final ImageServer images;
    private final StageKeeper stage;
    private final ReadServer reads;
    private final ReplicaLoop loop;
    private final Authenticator authenticator;
    private final StatusBoard status;
    private final WrongPieces wrongPieces;
    private final ReplicaFigures figures;
    private final CompletableFuture<Ending> stopped = new CompletableFuture<>();
    private final AtomicBoolean stopping = new AtomicBoolean();

    /**
     * Reads the journal, listens, connects to the others and takes part.
     *
     * @param service its state as it was left; used by this replica alone until it has stopped
     * @throws IOException with a code and a remedy: keys that are not this member's, journal damaged or in use, port taken
     */
    public static ReplicaNode start(ReplicaOptions options, ReplicatedService service) throws IOException {
        return start(options, service, new WrongPieces(options.group().size()), new ReplicaFigures());
    }

    /**
     * Starts a node in the place of this one, which has ended with {@link Ending#RESTART}; it goes on counting and measuring.
     *
     * @param service opened on what was installed
     * @throws IOException as {@link #start}
     */
    public ReplicaNode startAnew(ReplicatedService service) throws IOException {
        return start(options.afterTransfer(), service, wrongPieces, figures);
    }

    private static ReplicaNode start(ReplicaOptions options, ReplicatedService service, WrongPieces wrongPieces, ReplicaFigures figures)
            throws IOException {
        requireOwnKeys(options);
        Journal journal = Recovery.openJournal(options, service.applied());
        ReplicaNode node;
        try {
            ReplicatedService played = Faults.service(options.development().fault(), service);
            node = new ReplicaNode(
                    options, new CertifyingService(played, options.group(), options.id(), options.keys()), journal, wrongPieces, figures);
        } catch (IOException | RuntimeException e) {
            journal.abandon();
            throw e;
        }
        try {
            node.begin();
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
        return node;
    }

    private ReplicaNode(
            ReplicaOptions options, CertifyingService service, Journal journal, WrongPieces wrongPieces, ReplicaFigures figures) throws IOException {
        this.options = options;
        this.wrongPieces = wrongPieces;
        this.figures = figures;
        figures.begin();
        this.journal = journal;
        this.service = service;
        Members members = new Members(options.group());
        Signatures signatures = new Signatures(members, options.keys());
        Callers callers = new Callers(members);
        this.execution = new Execution(service, new StateTree(service.leaves()), callers);
        List<JournalRecord> records = Recovery.records(journal, members, signatures, service.applied());
        Settings settings = Recovery.settings(members, options.id());
        Replica core = Replica.recover(settings, signatures::sign, Recovery.restored(service, execution.root()), records);
        Relay relay = new Relay();
        this.transport = new Transport("replica-" + options.id(), members, options.id(), options.keys(), signatures, relay);
        this.status = new StatusBoard(options.id(), transport, core.status(), wrongPieces, figures);
        Outbox outbox = new Outbox(wire(members, signatures));
        this.reads = new ReadServer(
                service, options.id(), core::readableFrom, callers, transport.loop(), outbox, this::fail);
        BatchArchive archive = new BatchArchive(journal, members.codec().limits());
        Intake intake = new Intake(transport.inbox(), members.size(), core, wrongPieces);
        Clock clock = Clock.offset(Clock.systemUTC(), options.development().clockSkew());
        EvidenceFiles evidence = new EvidenceFiles(options.journalDirectory().resolveSibling(EVIDENCE));
        this.images = new ImageServer(service, members.codec().limits());
        this.stage = new StageKeeper(service);
        if (service.applied() > 0) {
            images.taken(service.applied(), execution.buckets());
        }
        Dumps dumps = new Dumps(options.journalDirectory().resolveSibling(DUMPS), options, archive, execution, images, clock);
        if (isStateCertified(core.status().mode())) {
            dumps.repaired(service.applied());
        }
        Commands commands = new Commands(
                journal, archive, evidence, dumps, execution, images, stage, service, reads, outbox, intake, figures, core::status);
        this.loop = new ReplicaLoop(
                transport.loop(),
                intake,
                clock,
                core,
                journal,
                commands,
                dumps,
                images,
                service,
                reads,
                outbox,
                figures,
                status::post,
                this::restart,
                this::fail);
        relay.target = loop;
        service.joined(new GroupCompanions(
                transport.loop(),
                outbox,
                () -> status.read().role().equals("primary"),
                transport::letIn,
                operation -> service.admitOfReplica(operation) instanceof Admission.Admitted,
                loop::order,
                status::ended,
                this::fail));
        this.authenticator = new Authenticator(members.size(), signatures, transport, service, reads, outbox);
    }

    private static boolean isStateCertified(CoreStatus.Mode mode) {
        return mode != CoreStatus.Mode.REPAIRING && mode != CoreStatus.Mode.LOST;
    }

    private Wire wire(Members members, Signatures signatures) {
        Stage stage = new Stage(
                options.id(),
                members.size(),
                signatures::sign,
                (after, work) -> transport.loop().schedule(work, after.toNanos(), TimeUnit.NANOSECONDS),
                transport::tamper);
        return Faults.wire(options.development().fault(), new NetworkWire(transport, options.id(), options.group().size()), stage);
    }

    private void begin() throws IOException {
        transport.loop().submit(() -> loop.start(authenticator)).syncUninterruptibly();
        transport.listen(options.bind());
        // Of two members the higher one dials, so that each pair has one connection.
        for (ReplicaMember member : options.group().replicas()) {
            if (member.id() < options.id()) {
                transport.dial(member.id(), member.host(), member.port());
            }
        }
    }

    public ReplicaStatus status() {
        return status.read();
    }

    /** How long its work takes, and how much of it comes at once. */
    public ReplicaFigures figures() {
        return figures;
    }

    /** What this replica has to do with groups that keep its answers. */
    public LeaseCounters leases() {
        return service.leases();
    }

    /** Completes when this replica has stopped: normally after {@link #close} or to be started anew, exceptionally when it cannot go on. */
    public CompletableFuture<Ending> stopped() {
        return stopped.copy();
    }

    /** Stops in order: what was journalled is on disk, nothing of the service is in use any more. */
    @Override
    public void close() {
        if (stopping.compareAndSet(false, true)) {
            transport.loop().submit(this::stopWork).syncUninterruptibly();
            transport.close();
            endInOrder(Ending.CLOSED);
        }
    }

    /** Another state is installed: this core and this service are of the past. From the loop. */
    private void restart() {
        if (stopping.compareAndSet(false, true)) {
            LOG.info("replica {} has fetched the group's state and starts anew from it", options.id());
            endApart(() -> {}, () -> endInOrder(Ending.RESTART));
        }
    }

    private void endInOrder(Ending ending) {
        closeUsers();
        try {
            journal.close();
            stopped.complete(ending);
        } catch (IOException e) {
            LOG.error("BD-4009: the journal could not be closed", e);
            stopped.completeExceptionally(e);
        }
    }

    private void closeUsers() {
        service.stop();
        reads.close();
        stage.close();
        images.close();
        execution.close();
    }

    private void stopWork() {
        loop.stop();
    }

    /** From the loop or a reading thread. */
    private void fail(Throwable cause) {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        StopReason reason = StopReason.of(cause);
        if (reason.isOfTheMachine()) {
            LOG.error("{} ({})", reason.line(options.id()), cause.getMessage());
        } else {
            LOG.error(reason.line(options.id()), cause);
        }
        // A disk that is full or fails takes no dump, and its reason is known.
        endApart(reason.isOfTheMachine() ? () -> {} : () -> loop.dump(cause), () -> endAfter(cause));
    }

    /**
     * Apart from the loop, since reads in work are waited for.
     *
     * @param first on the loop's thread, with everything still open
     */
    private void endApart(Runnable first, Runnable ending) {
        transport.loop().execute(() -> {
            try {
                first.run();
            } finally {
                loop.stop();
                transport.close();
                Thread end = new Thread(ending, "replica-" + options.id() + "-stop");
                end.setDaemon(true);
                end.start();
            }
        });
    }

    private void endAfter(Throwable cause) {
        closeUsers();
        try {
            journal.abandon();
        } catch (IOException e) {
            LOG.warn("BD-4009: the journal could not be closed", e);
        }
        stopped.completeExceptionally(cause);
    }

    private static void requireOwnKeys(ReplicaOptions options) throws KeyFileException {
        PublicKeys own = options.keys().publicKeys();
        PublicKeys told = options.group().replicas().get(options.id()).keys();
        String differs = !MessageDigest.isEqual(own.signing(), told.signing())
                ? "signing"
                : !MessageDigest.isEqual(own.agreement(), told.agreement())
                        ? "agreement"
                        : MessageDigest.isEqual(own.tls(), told.tls()) ? "" : "tls";
        if (!differs.isEmpty()) {
            throw new KeyFileException("BD-3006: the " + differs + " key of this process is not that of replica " + options.id()
                    + " in the file of group '" + options.group().name() + "'; use the keys that were made with this group file");
        }
    }

    /** The transport is made before the loop that it feeds; nothing connects before {@link #begin}. */
    private static final class Relay implements TransportListener {
        private @Nullable ReplicaLoop target;

        private ReplicaLoop target() {
            return Objects.requireNonNull(target, "nothing arrives before the node begins");
        }

        @Override
        public void arrived(Inbox inbox) {
            target().arrived(inbox);
        }

        @Override
        public void linked(int peer) {
            target().linked(peer);
        }

        @Override
        public void unlinked(int peer) {
            target().unlinked(peer);
        }

        @Override
        public void refused(int peer, String reason) {
            target().refused(peer, reason);
        }
    }
}
