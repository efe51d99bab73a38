package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CertifiedReplies.Verdict;
import org.junit.jupiter.api.Test;

/** What proves an answer of another group, and what does not. */
class CertifiedRepliesTest {

    private static final Digest REQUEST = Digest.sha256("what");
    private static final Digest NONCE = Digest.sha256("now");
    private static final byte[] RESULT = "answer".getBytes(StandardCharsets.UTF_8);
    private static final int NEEDED = 3;

    private final List<NodeKeys> keys = List.of(NodeKeys.generate(), NodeKeys.generate(), NodeKeys.generate(), NodeKeys.generate());
    private final GroupConfig group = group("b", 0);
    private final CertifiedReplies judge = new CertifiedReplies(group);

    private GroupConfig group(String name, int epoch) {
        List<ReplicaMember> members = new ArrayList<>();
        for (int id = 0; id < keys.size(); id++) {
            members.add(new ReplicaMember(id, "localhost", 1, keys.get(id).publicKeys()));
        }
        return new GroupConfig(name, Digest.sha256("file of " + name).toBytes(), epoch, members, List.of(), Tuning.defaults(), true);
    }

    private static Statement statement(GroupConfig group, String caller, Digest request, Digest nonce) {
        return new Statement(
                group.name(), group.epoch(), Digest.of(group.fileDigest()), caller, request, nonce, 7, Digest.sha256(RESULT));
    }

    private SignedReply signed(Statement statement, int replica, NodeKeys by) {
        long executed = 100 + replica;
        return new SignedReply(
                replica, executed, 5_000 + replica, replica * 10, Signature.of(by.sign(statement.signedBytes(executed, 5_000 + replica, replica * 10))));
    }

    private CertifiedReply by(Statement statement, int... replicas) {
        return new CertifiedReply(statement, Arrays.stream(replicas).mapToObj(id -> signed(statement, id, keys.get(id))).toList(), RESULT);
    }

    private Verdict judged(CertifiedReply reply) {
        return judge.judge(reply, "a", REQUEST, NONCE, NEEDED);
    }

    @Test
    void threeOfFourDistinctMembersProveIt() {
        CertifiedReply reply = by(statement(group, "a", REQUEST, NONCE), 0, 2, 3);
        assertThat(judged(reply)).isEqualTo(Verdict.PROVED);
        assertThat(reply.timeMillis(1)).isEqualTo(5_002);
    }

    @Test
    void tooFewOrTheSameTwiceOrStrangersProveNothing() {
        Statement statement = statement(group, "a", REQUEST, NONCE);
        assertThat(judged(by(statement, 0, 1))).isEqualTo(Verdict.TOO_FEW_SIGNATURES);
        assertThat(judged(by(statement, 0, 1, 1))).isEqualTo(Verdict.BAD_SIGNATURE);
        NodeKeys stranger = NodeKeys.generate();
        CertifiedReply forged = new CertifiedReply(
                statement, List.of(signed(statement, 0, keys.get(0)), signed(statement, 1, keys.get(1)), signed(statement, 2, stranger)), RESULT);
        assertThat(judged(forged)).isEqualTo(Verdict.BAD_SIGNATURE);
        CertifiedReply noMember = new CertifiedReply(
                statement, List.of(signed(statement, 0, keys.get(0)), signed(statement, 1, keys.get(1)), signed(statement, 4, keys.get(2))), RESULT);
        assertThat(judged(noMember)).isEqualTo(Verdict.BAD_SIGNATURE);
    }

    @Test
    void anOldAnswerOrOneForAnotherQuestionOrCallerOrOfAnotherGroupProvesNothing() {
        assertThat(judged(by(statement(group, "a", REQUEST, Digest.sha256("before")), 0, 1, 2))).isEqualTo(Verdict.WRONG_NONCE);
        assertThat(judged(by(statement(group, "a", Digest.sha256("else"), NONCE), 0, 1, 2))).isEqualTo(Verdict.WRONG_REQUEST);
        assertThat(judged(by(statement(group, "c", REQUEST, NONCE), 0, 1, 2))).isEqualTo(Verdict.WRONG_CALLER);
        assertThat(judged(by(statement(group("c", 0), "a", REQUEST, NONCE), 0, 1, 2))).isEqualTo(Verdict.WRONG_GROUP);
        assertThat(judged(by(statement(group("b", 1), "a", REQUEST, NONCE), 0, 1, 2))).isEqualTo(Verdict.WRONG_GROUP);
    }

    @Test
    void afterAChangeOfKeysWhatTheOldOnesSignProvesNothingAndWhatTheNewOnesSignDoes() {
        List<NodeKeys> newKeys = List.of(NodeKeys.generate(), NodeKeys.generate(), NodeKeys.generate(), NodeKeys.generate());
        List<ReplicaMember> members = new ArrayList<>();
        newKeys.forEach(each -> members.add(new ReplicaMember(members.size(), "localhost", 1, each.publicKeys())));
        GroupConfig next = new GroupConfig("b", Digest.sha256("next file of b").toBytes(), 1, members, List.of(), Tuning.defaults(), true);
        CertifiedReplies nextJudge = new CertifiedReplies(next);
        CertifiedReply before = by(statement(group, "a", REQUEST, NONCE), 0, 1, 2);
        assertThat(nextJudge.judge(before, "a", REQUEST, NONCE, NEEDED)).isEqualTo(Verdict.WRONG_GROUP);
        Statement now = statement(next, "a", REQUEST, NONCE);
        assertThat(nextJudge.judge(by(now, 0, 1, 2), "a", REQUEST, NONCE, NEEDED)).isEqualTo(Verdict.BAD_SIGNATURE);
        CertifiedReply proved = new CertifiedReply(
                now, List.of(signed(now, 0, newKeys.get(0)), signed(now, 1, newKeys.get(1)), signed(now, 3, newKeys.get(3))), RESULT);
        assertThat(nextJudge.judge(proved, "a", REQUEST, NONCE, NEEDED)).isEqualTo(Verdict.PROVED);
        assertThat(judged(proved)).isEqualTo(Verdict.WRONG_GROUP);
    }

    @Test
    void otherBytesThanThoseSignedProveNothing() {
        CertifiedReply true3 = by(statement(group, "a", REQUEST, NONCE), 0, 1, 2);
        CertifiedReply changed = new CertifiedReply(true3.statement(), true3.signatures(), "Answer".getBytes(StandardCharsets.UTF_8));
        assertThat(judged(changed)).isEqualTo(Verdict.WRONG_RESULT);
        SignedReply first = true3.signatures().get(0);
        SignedReply later = new SignedReply(first.replica(), first.executed(), first.timeMillis() + 1, first.ageMillis(), first.signature());
        SignedReply younger = new SignedReply(first.replica(), first.executed(), first.timeMillis(), first.ageMillis() + 1, first.signature());
        for (SignedReply other : List.of(later, younger)) {
            CertifiedReply changedWord = new CertifiedReply(
                    true3.statement(), List.of(other, true3.signatures().get(1), true3.signatures().get(2)), RESULT);
            assertThat(judged(changedWord)).isEqualTo(Verdict.BAD_SIGNATURE);
        }
    }

    @Test
    void whatIsEncodedComesBackAndWhatIsCutIsRefused() throws MalformedException {
        byte[] bytes = NestedCodec.encode(by(statement(group, "a", REQUEST, NONCE), 1, 2, 3));
        assertThat(NestedCodec.encode(NestedCodec.certified(bytes))).isEqualTo(bytes);
        assertThat(judged(NestedCodec.certified(bytes))).isEqualTo(Verdict.PROVED);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> NestedCodec.certified(cut)).isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> NestedCodec.certified(Arrays.copyOf(bytes, bytes.length + 1))).isInstanceOf(MalformedException.class);
    }

    @Test
    void theSignedBytesStayAsDocumented() {
        Statement fixed = new Statement("b", 1, Digest.sha256("f"), "a", Digest.sha256("r"), Digest.sha256("n"), 2, Digest.sha256("x"));
        byte[] signedBytes = fixed.signedBytes(3, 4, 5);
        assertThat(new String(signedBytes, 0, 25, StandardCharsets.US_ASCII)).isEqualTo("bftldap certified read v1");
        // label, group, epoch, file, caller, request, nonce, version, result, executed, time, age
        assertThat(signedBytes).hasSize(26 + 5 + 4 + 32 + 5 + 32 + 32 + 8 + 32 + 8 + 8 + 4);
        assertThat(Digest.sha256(signedBytes).toHex()).isEqualTo("ea33dd0de7dde8c250bad649fe1929fb2772a29ea72baa472def608da7dac21c");
    }
}
