package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** §2.15: what an ordered read asks of another group ends at one place in the order, with the same answer at all replicas. In simulated time. */
class ReadsInOrderTest {

    @TempDir
    Path directory;

    private SimGroups groups;

    @BeforeEach
    void start() {
        groups = new SimGroups(directory, 4, 4, 1);
        groups.callersAsk();
        groups.start();
    }

    @AfterEach
    void close() {
        groups.close();
    }

    private List<String> awaitAnswers(int count, int... callers) {
        groups.runUntil(count + " answers", () -> IntStream.of(callers)
                .allMatch(id -> groups.callerMembers.get(id).orderedReads.size() == count));
        List<String> first = groups.callerMembers.get(callers[0]).orderedReads;
        for (int id : callers) {
            assertThat(groups.callerMembers.get(id).orderedReads).as("caller " + id).isEqualTo(first);
            assertThat(((AskingService) groups.callerMembers.get(id).service()).open()).as("open at caller " + id).isZero();
        }
        return first;
    }

    private static boolean isHandedOver(Message message) {
        return message instanceof ReadReply reply && reply.content() instanceof ReadContent.Whole;
    }

    @Test
    void itIsAnsweredInTheStateOfTheBatchInWhichTheAnswerCame() {
        groups.user.readOrdered("get x");
        groups.user.write("add local 1");
        assertThat(awaitAnswers(1, 0, 1, 2, 3).get(0)).contains(": 0, local 1");
        assertThat(groups.asked).as("the primary asked for all").isEqualTo(4);
    }

    @Test
    void whereEachReplicaGetsAnotherProvedAnswerTheOrderPicksOne() {
        groups.answers = (caller, counter, bytes) -> List.of(counter < 3 ? says(bytes, counter, "9" + caller) : bytes);
        groups.amongCallers = (from, to, message) -> isHandedOver(message) ? List.of() : List.of(message);
        for (int i = 0; i < 5; i++) {
            groups.user.readOrdered("get x");
        }
        assertThat(awaitAnswers(5, 0, 1, 2, 3)).allMatch(answer -> answer.contains(": 9"));
    }

    /** The same statement about another answer, signed by that counter. */
    private byte[] says(byte[] answer, int counter, String text) {
        try {
            Statement was = NestedCodec.answer(answer).statement();
            byte[] result = TallyService.bytes(text);
            Statement is = new Statement(
                    was.group(), was.epoch(), was.groupFile(), was.caller(), was.request(), was.nonce(), was.version(), Digest.sha256(result));
            Signature signature = Signature.of(groups.counterKeys.get(counter).sign(is.signedBytes(0, 0, 0)));
            return NestedCodec.encode(new NestedCodec.Answer(is, new SignedReply(counter, 0, 0, 0, signature), result));
        } catch (MalformedException e) {
            return answer; // there was no answer
        }
    }

    private static Digest nonceOf(byte[] question) {
        try {
            return NestedCodec.question(question).nonce();
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void inAnIdleGroupADeadlineEndsItEverywhereAndAfterThreeTheTargetIsLeftAloneByAll() {
        groups.answers = (caller, counter, bytes) -> List.of();
        groups.user.readOrdered("get x");
        assertThat(awaitAnswers(1, 0, 1, 2, 3).get(0)).contains("did not answer in time");
        groups.user.readOrdered("get x");
        groups.user.readOrdered("get x");
        awaitAnswers(3, 0, 1, 2, 3);
        long asked = groups.asked;
        groups.user.readOrdered("get x");
        assertThat(awaitAnswers(4, 0, 1, 2, 3).get(3)).contains("did not answer lately");
        assertThat(groups.asked).isEqualTo(asked);
        groups.answers = (caller, counter, bytes) -> List.of(bytes);
        groups.runFor(OpenInvocations.LEFT_ALONE_MILLIS);
        groups.user.readOrdered("get x");
        assertThat(awaitAnswers(5, 0, 1, 2, 3).get(4)).contains(": 0, local");
        assertThat(groups.callerMembers.get(0).view()).as("nobody is to blame").isZero();
    }

    @Test
    void aPrimaryThatOrdersNoDeadlineIsNotWaitedFor() {
        groups.answers = (caller, counter, bytes) -> List.of();
        groups.callerMembers.get(0).isIdle = true;
        groups.user.readOrdered("get x");
        awaitAnswers(1, 0, 1, 2, 3);
    }

    @Test
    void oneThatIsStartedAnewMeanwhileAnswersNothingAndTheOthersAnswerAlike() {
        groups.answers = (caller, counter, bytes) -> List.of();
        groups.user.readOrdered("get x");
        groups.runUntil("it is open", () -> groups.asked > 0);
        groups.callerMembers.get(2).crash();
        groups.callerMembers.get(2).start();
        awaitAnswers(1, 0, 1, 3);
        assertThat(groups.callerMembers.get(2).orderedReads).isEmpty();
        groups.answers = (caller, counter, bytes) -> List.of(bytes);
        groups.user.readOrdered("get x");
        awaitAnswers(2, 0, 1, 3);
    }

    @Test
    void aGroupThatIsNotThereEndsItsQuestionByTheDeadline() {
        groups.user.readOrdered("who");
        assertThat(awaitAnswers(1, 0, 1, 2, 3).get(0)).contains("group nobody did not answer in time");
    }

    @Test
    void whatIsOpenIsBounded() {
        groups.answers = (caller, counter, bytes) -> List.of();
        for (int i = 0; i <= ReadsInOrder.OPEN_MAX; i++) {
            groups.user.readOrdered("get x");
        }
        groups.runUntil("one is refused", () -> !groups.callerMembers.get(1).orderedReads.isEmpty());
        assertThat(groups.callerMembers.get(1).orderedReads.get(0)).contains("questions are open in the order");
    }

    @Test
    void anAnswerThatProvesNothingAndOneToAnotherQuestionEndNothing() {
        groups.answers = (caller, counter, bytes) -> List.of();
        Digest[] nonce = new Digest[1];
        groups.questions = (caller, counter, bytes) -> {
            nonce[0] = nonceOf(bytes);
            return List.of(bytes);
        };
        groups.user.readOrdered("get x");
        groups.runUntil("it is open", () -> groups.asked > 0);
        Signers strangers = new Signers(SimGroups.COUNTERS);
        Signers counters = new Signers(groups.counters, groups.counterKeys);
        // The question's own nonce under others' signatures, and the other way round; whichever batch it was opened in.
        List<CertifiedReply> useless = List.of(
                strangers.certified(groups.counters, SimGroups.CALLERS, TallyService.bytes("get x"), nonce[0], TallyService.bytes("7"), 0, 1, 2),
                counters.certified(
                        groups.counters, SimGroups.CALLERS, TallyService.bytes("get x"), Digest.sha256("nonce"), TallyService.bytes("7"), 0, 1, 2));
        for (CertifiedReply reply : useless) {
            for (long batch = 1; batch < 6; batch++) {
                InvocationId id = new InvocationId(SimGroups.COUNTERS, batch << 16);
                groups.callerMembers.get(3).order(InvocationCodec.encode(new InvocationCodec.Close(id, reply)));
            }
        }
        groups.runFor(1_000);
        assertThat(groups.callerMembers.get(0).orderedReads).isEmpty();
        assertThat(awaitAnswers(1, 0, 1, 2, 3).get(0)).contains("did not answer in time");
    }
}
