package org.bftldap.relay.group;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.ReadReply;
import org.bftldap.bft.figures.Histogram;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.proof.ReplyProof;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.directory.result.ResultCodec;
import org.bftldap.directory.result.SubjectAnswer;
import org.bftldap.relay.ldap.RequestControls;
import org.bftldap.relay.ldap.Responses;

/**
 * Asks the group. Futures complete on the group client's thread or at once on the caller's; they never fail with anything but
 * {@link GroupFailure}. Safe for many threads.
 */
public final class GroupDirectory {

    private final GroupClient group;
    private final String groupName;
    private final int clientId;
    private final Duration deadline;
    private final AnswerSlots slots;
    private final ChangeHints hints = new ChangeHints();
    private final Map<Asked, Histogram> waits = new EnumMap<>(Asked.class);

    /** How the group is asked, for monitoring. */
    public enum Asked {
        WRITE,
        READ
    }

    /**
     * @param groupName bound into every bind proof
     * @param clientId this relay's number in the group file, named in every bind proof
     * @param deadline after which an operation that no quorum answered is given up
     * @param slots for those who read answers of more than one result
     */
    public GroupDirectory(GroupClient group, String groupName, int clientId, Duration deadline, AnswerSlots slots) {
        this.group = group;
        this.groupName = groupName;
        this.clientId = clientId;
        this.deadline = deadline;
        this.slots = slots;
        for (Asked each : Asked.values()) {
            waits.put(each, Histogram.ofSeconds());
        }
    }

    /** From asking the group to the word of a quorum; questions without one are not counted. */
    public Histogram waits(Asked kind) {
        return waits.get(kind);
    }

    private <T> CompletableFuture<T> timed(Asked kind, CompletableFuture<T> answer) {
        long askedNanos = System.nanoTime();
        return answer.whenComplete((value, failure) -> {
            if (failure == null) {
                waits.get(kind).addNanos(System.nanoTime() - askedNanos);
            }
        });
    }

    public String groupName() {
        return groupName;
    }

    public int clientId() {
        return clientId;
    }

    public AnswerSlots slots() {
        return slots;
    }

    /** Of updates through this relay. */
    public ChangeHints hints() {
        return hints;
    }

    public ClientStatus status() {
        return group.status();
    }

    /** Has an update agreed and done. */
    public CompletableFuture<DirectoryResult> write(Identity identity, Operation operation, RequestControls controls) {
        byte[] request = OperationCodec.encode(new DirectoryRequest(identity, operation, controls.forReplicas()));
        return timed(Asked.WRITE, group.write(request, deadline))
                .thenApply(reply -> decoded(() -> withVersion(ResultCodec.decodeResult(reply.result()), reply.version(), controls)))
                .whenComplete((result, failure) -> hints.changed())
                .exceptionallyCompose(GroupDirectory::failed);
    }

    /** Asks for an answer of any length, to be read chunk by chunk and closed. */
    public CompletableFuture<ReadReply> read(Identity identity, Operation operation, RequestControls controls) {
        byte[] request = OperationCodec.encode(new DirectoryRequest(identity, operation, controls.forReplicas()));
        CompletableFuture<ReadReply> read;
        if (controls.proofNonce().isPresent()) {
            read = proved(request, controls.proofNonce().get());
        } else if (controls.has(RequestControls.OfRelay.DONT_USE_COPY)) {
            List<RequestControl> more = new ArrayList<>(controls.forReplicas());
            more.add(new RequestControl.DontUseCopy());
            byte[] fresh = OperationCodec.encode(new DirectoryRequest(identity, operation, more));
            read = group.readOrdered(fresh, deadline).thenCompose(reply -> unless(reply, DirectoryResult.ACROSS_GROUPS, () -> group.read(fresh, deadline)));
        } else if (RequestControl.find(controls.forReplicas(), RequestControl.AtLeast.class).isPresent()) {
            // What is asked for may just not have reached a quorum yet. Then waiting for a place in the order is waiting for it.
            read = group.read(request, deadline).thenCompose(reply -> unless(reply, DirectoryResult.NOT_YET, () -> group.readOrdered(request, deadline)));
        } else {
            read = group.read(request, deadline);
        }
        return timed(Asked.READ, read).exceptionallyCompose(GroupDirectory::failed);
    }

    private CompletableFuture<ReadReply> proved(byte[] request, byte[] nonce) {
        return group.readCertified(request, ReplyProof.nonceDigest(nonce), deadline).thenApply(reply -> {
            if (reply.result().length == 0) {
                throw new CompletionException(GroupFailure.tooLongToProve());
            }
            return new ProvedReply(new ReplyProof(nonce, request, reply));
        });
    }

    /** The answer, or another one in the place of this result. */
    private static CompletableFuture<ReadReply> unless(
            ReadReply reply, DirectoryResult unwanted, Supplier<CompletableFuture<ReadReply>> other) {
        if (reply.chunks() > 1) {
            return CompletableFuture.completedFuture(reply);
        }
        return reply.chunk(0).thenCompose(chunk -> {
            if (!decoded(() -> onlyResult(chunk)).equals(unwanted)) {
                return CompletableFuture.completedFuture(reply);
            }
            reply.close();
            return other.get();
        });
    }

    /** As {@link #ask(Identity, Operation, RequestControls)} without controls. */
    public CompletableFuture<DirectoryResult> ask(Identity identity, Operation operation) {
        return ask(identity, operation, RequestControls.NONE);
    }

    /** Asks a question whose answer is one result: compare, who am I. */
    public CompletableFuture<DirectoryResult> ask(Identity identity, Operation operation, RequestControls controls) {
        return read(identity, operation, controls)
                .thenCompose(reply -> chunk(reply, 0)
                        .thenApply(chunk -> decoded(() -> withOwn(onlyResult(chunk), reply, controls)))
                        .whenComplete((result, failure) -> reply.close()));
    }

    /** The result of a read with those of our own controls that were asked for. */
    public static DirectoryResult withOwn(DirectoryResult result, ReadReply reply, RequestControls controls) {
        DirectoryResult versioned = withVersion(result, reply.version(), controls);
        return reply instanceof ProvedReply proved
                ? versioned.with(new ResponseControl(ControlOids.REPLY_PROOF, proved.proof().encode()))
                : versioned;
    }

    /** The result with the version control, where it was asked for. */
    public static DirectoryResult withVersion(DirectoryResult result, long version, RequestControls controls) {
        return controls.has(RequestControls.OfRelay.VERSION)
                ? result.with(new ResponseControl(ControlOids.VERSION, Responses.integer(version)))
                : result;
    }

    /** Asks what a proof for this entry is made of; a stable fake where there is nothing to prove. */
    public CompletableFuture<CredentialAnswer> credential(String dn) {
        return credential(dn, RequestControls.NONE);
    }

    /** The same for a change of the password: with the credentials that must not be used again. */
    public CompletableFuture<CredentialAnswer> credentialToChange(String dn) {
        RequestControl spent = new RequestControl.PasswordState(RequestControl.PasswordState.Told.SPENT_CREDENTIALS, 0);
        return credential(dn, RequestControls.NONE.with(List.of(spent)));
    }

    private CompletableFuture<CredentialAnswer> credential(String dn, RequestControls controls) {
        return only(read(new Identity.Anonymous(), new Operation.CredentialQuery(dn), controls))
                .thenApply(chunk -> decoded(() -> ResultCodec.decodeCredential(chunk)));
    }

    /** The same for a bind by SCRAM, with the keys for it where this relay was granted them. @param fakeIterations of passwords set here */
    public CompletableFuture<CredentialAnswer> scramCredential(String dn, int fakeIterations) {
        return only(read(new Identity.Anonymous(), new Operation.ScramQuery(dn, fakeIterations), RequestControls.NONE))
                .thenApply(chunk -> decoded(() -> ResultCodec.decodeCredential(chunk)));
    }

    /** Asks which account a certificate of this subject lets this relay act for. */
    public CompletableFuture<SubjectAnswer> subject(String subject) {
        return only(read(new Identity.Anonymous(), new Operation.SubjectQuery(subject), RequestControls.NONE))
                .thenApply(chunk -> decoded(() -> ResultCodec.decodeSubject(chunk)));
    }

    /** One chunk of an answer. */
    public static CompletableFuture<byte[]> chunk(ReadReply reply, int index) {
        return reply.chunk(index).exceptionallyCompose(GroupDirectory::failed);
    }

    private static CompletableFuture<byte[]> only(CompletableFuture<ReadReply> reading) {
        return reading.thenCompose(reply -> chunk(reply, 0).whenComplete((chunk, failure) -> reply.close()));
    }

    private static DirectoryResult onlyResult(byte[] chunk) throws DecodeException {
        ChunkReader reader = new ChunkReader(chunk);
        while (reader.advance()) {
            if (reader.kind() == ChunkReader.Kind.DONE) {
                return reader.result();
            }
        }
        throw new DecodeException("an answer without a result");
    }

    private static <T> CompletableFuture<T> failed(Throwable failure) {
        return CompletableFuture.failedFuture(GroupFailure.of(failure));
    }

    private static <T> T decoded(Decoding<T> decoding) {
        try {
            return decoding.decode();
        } catch (DecodeException e) {
            throw new CompletionException(GroupFailure.undecodable(e));
        }
    }

    private interface Decoding<T> {
        T decode() throws DecodeException;
    }
}
