package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.service.Admission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** §2.15 in simulated time: lost messages, restarts, and hostile members of either group. */
class InvocationsUnderAttackTest {

    @TempDir
    Path directory;

    private SimGroups groups;

    @AfterEach
    void close() {
        groups.close();
    }

    private SimGroups start(int callers, int counters) {
        groups = new SimGroups(directory, callers, counters, 1);
        return groups.start();
    }

    private void awaitEvents(int count, int... callers) {
        groups.runUntil(count + " events", () -> IntStream.of(callers).allMatch(id -> groups.tally(id).events.size() >= count));
        for (int id : callers) {
            List<String> events = groups.tally(id).events;
            assertThat(events.subList(0, count)).as("caller " + id).isEqualTo(groups.tally(callers[0]).events.subList(0, count));
        }
    }

    private void awaitCount(long value, int... counters) {
        groups.runUntil("x is " + value, () -> IntStream.of(counters).allMatch(id -> groups.count(id, "x") == value));
    }

    @Test
    void eachWriteIsExecutedOnceAndAllCallersHearTheSameOfItInOneOrder() {
        start(4, 4);
        groups.user.write("repeat counters 30 4 1");
        awaitEvents(30, 0, 1, 2, 3);
        awaitCount(30, 0, 1, 2, 3);
        assertThat(groups.tally(0).events).allMatch(event -> event.contains(" v"));
        groups.runFor(5_000);
        assertThat(groups.count(0, "x")).isEqualTo(30);
        assertThat(groups.callerMembers).extracting(SimMember::root).containsOnly(groups.callerMembers.get(0).root());
        assertThat(groups.asked).as("the primary asked for all").isEqualTo(30 * 4);
    }

    @Test
    void lostMessagesAndRestartsOfCallersInTheMiddleLoseNothingAndDoNothingTwice() {
        start(4, 4);
        groups.lossPerMille = 80;
        groups.user.write("repeat counters 40 4 1");
        awaitEvents(8, 0, 1, 2, 3);
        groups.callerMembers.get(2).crash();
        awaitEvents(16, 0, 1, 3);
        groups.callerMembers.get(2).start();
        groups.runUntil("it has caught up", () -> groups.tally(2).value("answered") > 16);
        groups.callerMembers.get(0).crash(); // the primary
        groups.runUntil("they go on", () -> groups.tally(1).value("answered") > 30);
        groups.callerMembers.get(0).start();
        groups.lossPerMille = 0;
        groups.runUntil("all have heard all", () -> groups.callerMembers.stream().allMatch(one -> groups.tally(one.id).value("answered") == 40));
        awaitCount(40, 0, 1, 2, 3);
        groups.runFor(5_000);
        assertThat(groups.count(0, "x")).isEqualTo(40);
        assertThat(groups.callerMembers).extracting(SimMember::root).containsOnly(groups.callerMembers.get(0).root());
    }

    @Test
    void whatIsOpenComesWithTheStateToACallerThatLostItsDisk() {
        start(4, 4);
        groups.answers = (caller, counter, bytes) -> List.of();
        groups.user.write("write counters 120000 add x 7");
        groups.runUntil("it is executed", () -> groups.count(0, "x") == 7);
        groups.wipeCaller(3);
        // Past the checkpoint that lets it vote again, by work that has nothing to do with the target.
        for (int i = 0; i < 40; i++) {
            groups.user.write("add local 1");
            groups.runFor(30);
            groups.callerMembers.subList(0, 3).forEach(one -> one.forgetBatchesUpTo(one.service().applied()));
        }
        groups.callerMembers.get(3).start();
        groups.runUntil("it has fetched the state", () -> groups.callerMembers.get(3).isUp() && groups.tally(3).value("local") == 40);
        assertThat(groups.callerMembers.get(3).life()).as("one life ended with the disk, and one at least with a state that was fetched").isGreaterThanOrEqualTo(2);
        groups.answers = (caller, counter, bytes) -> caller == 3 ? List.of(bytes) : List.of();
        groups.runUntil("it has had the answer ordered that it alone got", () -> groups.tally(0).value("answered") == 1);
        awaitEvents(1, 0, 1, 2, 3);
        assertThat(groups.tally(0).events.get(0)).startsWith("#1 7 v");
        assertThat(groups.count(0, "x")).isEqualTo(7);
    }

    @Test
    void aPrimaryThatAsksTellsAndOrdersNothingOfItCostsTimeOnly() {
        start(4, 4);
        groups.questions = (caller, counter, bytes) -> caller == 0 ? List.of() : List.of(bytes);
        groups.amongCallers = (from, to, message) -> {
            boolean isOfReplica = message instanceof Request request && request.client() < 4;
            return from == 0 && message instanceof ReadReply || to == 0 && isOfReplica ? List.of() : List.of(message);
        };
        groups.user.write("repeat counters 3 1 1");
        awaitEvents(3, 1, 2, 3);
        assertThat(groups.callerMembers.get(1).view()).as("that it orders nothing of the others gets it replaced").isPositive();
        awaitCount(3, 0, 1, 2, 3);
    }

    @Test
    void aPrimaryThatAltersWhatTheGroupWantsHasNothingExecuted() {
        start(4, 4);
        groups.questions = (caller, counter, bytes) -> List.of(caller == 0 ? altered(bytes, "add x 1000") : bytes);
        groups.user.write("write counters 60000 add x 5");
        awaitEvents(1, 0, 1, 2, 3);
        assertThat(groups.tally(1).events.get(0)).startsWith("#1 5 v");
        groups.runFor(3_000);
        assertThat(groups.count(1, "x")).isEqualTo(5);
    }

    /** Another operation in the place of the one that was vouched for. */
    private static byte[] altered(byte[] question, String operation) {
        try {
            InvocationCodec.Demand demand = InvocationCodec.demand(question);
            Invocation was = demand.invocation();
            Invocation is = new Invocation(was.caller(), was.target(), was.number(), was.settled(), TallyService.bytes(operation));
            return InvocationCodec.encode(new InvocationCodec.Demand(demand.nonce(), is, demand.vouchers()));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPrimaryThatHandsOverTheAnswerToAnotherInvocationIsNotBelieved() {
        start(4, 4);
        List<Message> first = new ArrayList<>();
        groups.amongCallers = (from, to, message) -> {
            boolean isHandedOver = from == 0 && message instanceof ReadReply reply
                    && reply.content() instanceof ReadContent.Whole whole
                    && !InvocationCodec.isTold(whole.chunk());
            if (isHandedOver && first.isEmpty()) {
                first.add(message);
            }
            return List.of(isHandedOver ? first.get(0) : message);
        };
        groups.user.write("repeat counters 3 1 1");
        awaitEvents(3, 0, 1, 2, 3);
        assertThat(groups.tally(2).events).extracting(event -> event.split(" ")[1]).containsExactly("1", "2", "3");
    }

    @Test
    void aTrueAnswerToAnotherQuestionEndsNothingThoughItIsAdmitted() {
        start(4, 4);
        groups.answers = (caller, counter, bytes) -> List.of();
        groups.user.write("read counters 600000 get x");
        groups.runUntil("it is asked", () -> groups.asked > 0);
        InvocationId id = new InvocationId(SimGroups.COUNTERS, 1);
        for (Digest nonce : List.of(Digest.sha256("its own"), Digest.sha256("another"))) {
            CertifiedReply other = new Signers(groups.counters, groups.counterKeys)
                    .certified(groups.counters, SimGroups.CALLERS, TallyService.bytes("get x"), nonce, TallyService.bytes("7"), 0, 1, 3);
            byte[] close = InvocationCodec.encode(new InvocationCodec.Close(id, other));
            assertThat(groups.callerMembers.get(1).service().admitOfReplica(close)).isInstanceOf(Admission.Admitted.class);
            groups.callerMembers.get(3).order(close);
        }
        groups.runFor(2_000);
        assertThat(groups.tally(0).events).isEmpty();
        groups.answers = (caller, counter, bytes) -> List.of(bytes);
        awaitEvents(1, 0, 1, 2, 3);
        assertThat(groups.tally(0).events.get(0)).startsWith("#1 0 v");
    }

    @Test
    void aTargetsPrimaryThatOrdersNothingForOthersCostsTimeOnly() {
        start(4, 4);
        groups.counterMembers.get(0).isIdle = true;
        groups.user.write("repeat counters 3 1 1");
        awaitEvents(3, 0, 1, 2, 3);
        assertThat(groups.count(0, "x")).isEqualTo(3);
    }

    @Test
    void whatFewerThanFPlusOneReplicasInventIsNotExecuted() {
        start(7, 4);
        Invocation invented = new Invocation(SimGroups.CALLERS, SimGroups.COUNTERS, 1, 0, TallyService.bytes("add x 1000"));
        Vouching vouching = new Vouching(groups.callers);
        Voucher one = vouched(vouching, 5, invented);
        Voucher other = vouched(vouching, 6, invented);
        Voucher inAnothersName = new Voucher(4, other.signature());
        List<List<Voucher>> attempts =
                List.of(List.of(one, other), List.of(one, other, other), List.of(one, other, inAnothersName), List.of());
        for (List<Voucher> vouchers : attempts) {
            byte[] demand = InvocationCodec.encode(new InvocationCodec.Demand(Digest.sha256("nonce"), invented, vouchers));
            for (int counter = 0; counter < 4; counter++) {
                groups.ask(5, counter, demand, answer -> assertThat(answer).isEmpty());
            }
            byte[] own = InvocationCodec.encode(new InvocationCodec.Serve(invented, vouchers));
            assertThat(groups.counterMembers.get(1).service().admitOfReplica(own)).isInstanceOf(Admission.Refused.class);
        }
        groups.runFor(3_000);
        assertThat(groups.count(0, "x")).isZero();
        // And it did not use up the number.
        groups.user.write("write counters 60000 add x 5");
        awaitEvents(1, 0, 1, 2, 3, 4);
        assertThat(groups.count(0, "x")).isEqualTo(5);
    }

    private Voucher vouched(Vouching vouching, int replica, Invocation invocation) {
        return Vouching.sign(replica, groups.callerKeys.get(replica), vouching.wants(invocation.request()));
    }

    @Test
    void aCounterThatTellsEachCallerSomethingElseIsLeftOut() {
        start(4, 4);
        groups.answers = (caller, counter, bytes) -> List.of(counter == 1 ? signedAnew(bytes, counter, "9" + caller) : bytes);
        // Each asks for itself, so that each has its own certificate.
        groups.amongCallers = (from, to, message) -> isHandedOver(message) ? List.of() : List.of(message);
        groups.user.write("repeat counters 10 2 1");
        awaitEvents(10, 0, 1, 2, 3);
        assertThat(groups.tally(0).events).extracting(event -> Integer.parseInt(event.split(" ")[1])).allMatch(value -> value <= 10);
        awaitCount(10, 0, 1, 2, 3);
    }

    private static boolean isHandedOver(Message message) {
        return message instanceof ReadReply reply
                && reply.content() instanceof ReadContent.Whole whole
                && !InvocationCodec.isTold(whole.chunk());
    }

    private byte[] signedAnew(byte[] answer, int counter, String result) {
        return signedAs(answer, counter, InvocationCodec.done(TallyService.bytes(result)));
    }

    @Test
    void aCompromisedTargetThatProvesToEachCallerSomethingElseCannotSplitThem() {
        start(4, 4);
        groups.answers = (caller, counter, bytes) -> List.of(counter < 3 ? signedAnew(bytes, counter, "9" + caller) : bytes);
        groups.amongCallers = (from, to, message) -> isHandedOver(message) ? List.of() : List.of(message);
        groups.user.write("repeat counters 12 3 1");
        awaitEvents(12, 0, 1, 2, 3);
        assertThat(groups.tally(0).events).as("wrong, and the same everywhere").allMatch(event -> event.split(" ")[1].startsWith("9"));
        groups.runFor(3_000);
        assertThat(groups.callerMembers).extracting(SimMember::root).containsOnly(groups.callerMembers.get(0).root());
    }

    @Test
    void aCompromisedTargetThatSignsNonsenseIsLeftToTheDeadline() {
        start(4, 4);
        groups.answers = (caller, counter, bytes) -> List.of(signedAs(bytes, counter, new byte[] {77}));
        groups.user.write("write counters 2000 add x 1");
        awaitEvents(1, 0, 1, 2, 3);
        assertThat(groups.tally(0).events).containsExactly("#1 TimedOut[]");
    }

    /** The same statement with another outcome, signed by that counter. */
    private byte[] signedAs(byte[] answer, int counter, byte[] outcome) {
        try {
            NestedCodec.Answer word = NestedCodec.answer(answer);
            Statement was = word.statement();
            Statement is = new Statement(
                    was.group(), was.epoch(), was.groupFile(), was.caller(), was.request(), was.nonce(), was.version(), Digest.sha256(outcome));
            Signature signature = Signature.of(groups.counterKeys.get(counter).sign(is.signedBytes(0, 0, 0)));
            return NestedCodec.encode(new NestedCodec.Answer(is, new SignedReply(counter, 0, 0, 0, signature), outcome));
        } catch (MalformedException e) {
            return answer; // there was no answer
        }
    }

    @Test
    void aTargetThatIsSilentStopsNothingElseAndEndsAtTheDeadlineEverywhereAndIsThenLeftAlone() {
        start(4, 4);
        groups.answers = (caller, counter, bytes) -> List.of();
        for (int i = 0; i < 3; i++) {
            groups.user.write("write counters 1000 add x 1");
        }
        groups.user.write("add local 1");
        groups.runUntil("other work goes on", () -> groups.tally(3).value("local") == 1);
        assertThat(groups.tally(3).events).isEmpty();
        awaitEvents(3, 0, 1, 2, 3);
        assertThat(groups.tally(0).events).containsExactly("#1 TimedOut[]", "#2 TimedOut[]", "#3 TimedOut[]");
        groups.user.write("write counters 1000 add x 1");
        groups.runFor(3_000);
        assertThat(groups.tally(0).events).as("nothing was opened").hasSize(3);
        groups.answers = (caller, counter, bytes) -> List.of(bytes);
        groups.runFor(5_000);
        groups.user.write("write counters 1000 add x 1");
        awaitEvents(4, 0, 1, 2, 3);
        assertThat(groups.tally(0).events.get(3)).startsWith("#4 ").contains(" v");
    }

    @Test
    void fPlusOneThatGiveUpEndItEverywhereAndWhatComesLaterChangesNothing() {
        start(4, 4);
        groups.answers = (caller, counter, bytes) -> List.of();
        groups.user.write("write? counters 600000 add x 1");
        awaitEvents(1, 0, 1, 2, 3);
        assertThat(groups.tally(0).events).containsExactly("#1 Aborted[]");
        groups.answers = (caller, counter, bytes) -> List.of(bytes);
        groups.runFor(5_000);
        assertThat(groups.tally(0).events).hasSize(1);
        assertThat(groups.count(0, "x")).as("executed, and nobody heard of it").isEqualTo(1);
    }

    @Test
    void fThatGiveUpEndNothing() {
        start(4, 4);
        Vouching vouching = new Vouching(groups.callers);
        InvocationId id = new InvocationId(SimGroups.COUNTERS, 1);
        Voucher vote = Vouching.sign(3, groups.callerKeys.get(3), vouching.givesUp(id));
        groups.callerMembers.get(3).send(InvocationCodec.encode(new InvocationCodec.GivenUp(id, vote)));
        groups.user.write("write? counters 600000 add x 1");
        awaitEvents(1, 0, 1, 2, 3);
        assertThat(groups.tally(0).events.get(0)).startsWith("#1 1 v");
        for (List<Voucher> votes : List.of(List.of(vote), List.of(vote, vote), List.of(vote, new Voucher(2, vote.signature())))) {
            byte[] abort = InvocationCodec.encode(new InvocationCodec.Abort(id, votes));
            assertThat(groups.callerMembers.get(1).service().admitOfReplica(abort)).isInstanceOf(Admission.Refused.class);
        }
    }

    @Test
    void whatAllDemandAndAllHaveOrderedIsExecutedOnce() {
        start(4, 4);
        groups.amongCallers = (from, to, message) -> isHandedOver(message) ? List.of() : List.of(message);
        // No counter hears the primary's word that it is ordered in time: each has it ordered.
        groups.answers = (caller, counter, bytes) -> List.of();
        groups.user.write("write counters 600000 add x 1");
        groups.runFor(8_000);
        groups.answers = (caller, counter, bytes) -> List.of(bytes);
        awaitEvents(1, 0, 1, 2, 3);
        assertThat(groups.asked).as("all asked, again and again").isGreaterThan(32);
        assertThat(groups.count(0, "x")).isEqualTo(1);
    }

    @Test
    void groupsOfOneOfSevenAndOfTenInvokeEachOther() {
        start(1, 7);
        groups.user.write("repeat counters 5 1 1");
        awaitEvents(5, 0);
        groups.close();
        groups = new SimGroups(directory.resolve("other"), 10, 1, 2).start();
        groups.user.write("repeat counters 5 1 1");
        awaitEvents(5, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        awaitCount(5, 0);
    }
}
