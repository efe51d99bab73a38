package org.bftldap.giis.gris.publish;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupException;
import org.bftldap.bft.client.ReadReply;
import org.bftldap.bft.client.WriteReply;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.crypto.Ed25519Verifier;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.Statement;
import org.bftldap.directory.agent.AgentState;
import org.bftldap.directory.agent.AgentUpdate;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.result.ChunkWriter;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.SearchItem;
import org.jspecify.annotations.Nullable;

/**
 * Replicas as an added agent sees them, which keep the rule of docs/decisions/0078: an update is executed if the grant holds its key and its number is the next one. Answers
 * can be held, and messages lost on either way.
 */
final class HandingGroup implements GroupClient {

    /** Where a message was lost. */
    enum Lost {
        BEFORE_IT_ARRIVED,
        AFTER_IT_WAS_EXECUTED
    }

    private final String name;
    private final String agent;
    private Ed25519Verifier key;
    private final List<String> heard = new ArrayList<>();
    private final List<String> executed = new ArrayList<>();
    private final Deque<Runnable> answers = new ArrayDeque<>();
    private byte @Nullable [] grant = new byte[AgentUpdate.GRANT_BYTES];
    private final ChunkWriter entries = new ChunkWriter();
    private long number;
    private int code;
    private int losses;
    private Lost lost = Lost.BEFORE_IT_ARRIVED;
    private boolean isHolding;
    private boolean isBusy;
    private boolean isTooLong;
    private boolean isOfAnotherVersion;

    HandingGroup(String name, String agent, NodeKeys keys) {
        this.name = name;
        this.agent = agent;
        this.key = new Ed25519Verifier(keys.publicKeys().signing());
    }

    /** {@code where am I}, or the number of an update, for each that arrived. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    /** The names that updates which were executed with success are about. */
    List<String> executed() {
        return List.copyOf(executed);
    }

    /** From now on messages arrive, and are answered, when {@link #answerOne} is called. */
    void holdAnswers() {
        isHolding = true;
    }

    /** Messages that were not answered yet. */
    int underWay() {
        return answers.size();
    }

    void answerOne() {
        answers.remove().run();
    }

    void answerAll() {
        while (!answers.isEmpty()) {
            answerOne();
        }
    }

    /** The next messages, or the answers to them, get lost: whoever waits is told when his time is over. */
    void loseAnswers(int count, Lost where) {
        losses = count;
        lost = where;
    }

    /** What executing gives from now on. */
    void refuse(int resultCode) {
        code = resultCode;
    }

    /** The next update is not executed in time. */
    void busy() {
        isBusy = true;
    }

    void takeGrant() {
        grant = null;
    }

    void giveGrant(byte[] another) {
        grant = another.clone();
        number = 0;
    }

    /** The grant holds other keys from now on. */
    void acceptNobody() {
        key = new Ed25519Verifier(NodeKeys.generate().publicKeys().signing());
    }

    void speakInTongues() {
        isOfAnotherVersion = true;
    }

    void answerTooLong() {
        isTooLong = true;
    }

    static Operation.Search everything() {
        return new Operation.Search("o=grid", Operation.Scope.SUBTREE, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, new Filter.Present("objectClass"), List.of());
    }

    /** A search finds this from now on. */
    void holds(String dn, String attribute, String value) {
        byte[] values = tagged(0x31, tagged(0x04, utf8(value)));
        byte[] attributes = tagged(0x30, tagged(0x30, tagged(0x04, utf8(attribute)), values));
        entries.offer(new SearchItem.Entry(tagged(0x64, tagged(0x04, utf8(dn)), attributes)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** In DER, of less than 128 bytes. */
    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        out.write(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Override
    public CompletableFuture<CertifiedReply> readCertified(byte[] operation, Digest nonce, Duration deadline) {
        CompletableFuture<CertifiedReply> reply = new CompletableFuture<>();
        answers.add(() -> answer(operation, nonce, reply));
        if (!isHolding) {
            answerAll();
        }
        return reply;
    }

    private void answer(byte[] operation, Digest nonce, CompletableFuture<CertifiedReply> reply) {
        boolean isLost = losses > 0;
        losses = Math.max(0, losses - 1);
        if (isLost && lost == Lost.BEFORE_IT_ARRIVED) {
            reply.completeExceptionally(noAnswer());
            return;
        }
        CertifiedReply said = said(operation, nonce);
        if (isLost) {
            reply.completeExceptionally(noAnswer());
        } else {
            reply.complete(said);
        }
    }

    private static GroupException noAnswer() {
        return new GroupException(GroupException.Kind.NO_QUORUM, "no 2f+1 replicas answered in time");
    }

    private CertifiedReply said(byte[] operation, Digest nonce) {
        if (AgentUpdate.isQuestion(operation)) {
            heard.add("where am I");
            byte[] granted = grant;
            return granted == null
                    ? reply(operation, nonce, result(50, "no grant holds this agent's keys"), 0)
                    : reply(operation, nonce, result(0, new AgentState(granted, number).text()), number);
        }
        if (AgentUpdate.isUpdate(operation)) {
            return handedIn(operation, nonce);
        }
        return certified(operation, nonce, isTooLong ? new byte[0] : found(), 1);
    }

    private CertifiedReply handedIn(byte[] operation, Digest nonce) {
        AgentUpdate update = decoded(() -> AgentUpdate.decode(operation));
        heard.add("" + update.number());
        byte[] granted = grant;
        if (granted == null) {
            return reply(operation, nonce, result(50, "no grant holds this agent's keys"), 0);
        }
        if (!Arrays.equals(granted, update.grant()) || !update.group().equals(name) || !update.agent().equals(agent) || !key.verify(update.signedBytes(), update.signature())) {
            return reply(operation, nonce, result(49, "not signed by the key in the grant, or for another group or grant"), 0);
        }
        if (isBusy || update.number() != number + 1) {
            isBusy = false;
            return reply(operation, nonce, result(51, "not executed yet; send it again"), 0);
        }
        number++;
        if (code == 0) {
            executed.add(((Operation.Add) decoded(() -> OperationCodec.decode(update.operation())).operation()).dn());
        }
        return reply(operation, nonce, result(code, ""), number);
    }

    private interface Decoding<T> {
        T decode() throws DecodeException;
    }

    private static <T> T decoded(Decoding<T> decoding) {
        try {
            return decoding.decode();
        } catch (DecodeException e) {
            throw new AssertionError("the agent sent what nobody can read", e);
        }
    }

    private static DirectoryResult result(int code, String message) {
        return new DirectoryResult(code, "", message, List.of());
    }

    private byte[] found() {
        entries.offer(new SearchItem.Done(result(0, "")));
        return entries.take();
    }

    private CertifiedReply reply(byte[] operation, Digest nonce, DirectoryResult result, long version) {
        ChunkWriter chunk = new ChunkWriter();
        chunk.offer(new SearchItem.Done(result));
        return certified(operation, nonce, isOfAnotherVersion ? new byte[] {77} : chunk.take(), version);
    }

    /** Without signatures: the client has checked them. */
    private CertifiedReply certified(byte[] operation, Digest nonce, byte[] result, long version) {
        Digest file = Digest.of(new byte[Digest.BYTES]);
        Statement statement = new Statement(name, 0, file, Statement.CLIENT, Digest.sha256(operation), nonce, version, Digest.sha256(result));
        return new CertifiedReply(statement, List.of(), result);
    }

    @Override
    public CompletableFuture<WriteReply> write(byte[] operation, Duration deadline) {
        throw new UnsupportedOperationException("an added agent orders nothing itself");
    }

    @Override
    public CompletableFuture<ReadReply> read(byte[] operation, Duration deadline) {
        throw new UnsupportedOperationException("an added agent reads what is signed");
    }

    @Override
    public CompletableFuture<ReadReply> readOrdered(byte[] operation, Duration deadline) {
        throw new UnsupportedOperationException("an added agent reads what is signed");
    }

    @Override
    public ClientStatus status() {
        return new ClientStatus(List.of(), 0, 0, 0);
    }

    @Override
    public void close() {}
}
