package org.bftldap.giis.gris.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bftldap.bft.client.GroupException;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.directory.agent.AgentUpdate;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.result.DirectoryResult;
import org.junit.jupiter.api.Test;

/** An added agent's way into the group: each update signed with the next number, one under way, and the group asked where it is after whatever went wrong. */
class HandedGroupTest {

    private final NodeKeys keys = NodeKeys.generate();
    private final HandingGroup replicas = new HandingGroup("grid", "site-9", keys);
    private final HandedGroup group = new HandedGroup(replicas, "grid", "site-9", keys, Duration.ofSeconds(3));

    private static Operation add(String name) {
        return new Operation.Add("o=" + name + ",o=grid", List.of(new AttributeValues("o", List.of(name.getBytes(StandardCharsets.UTF_8)))));
    }

    private static int code(CompletableFuture<DirectoryResult> done) {
        assertThat(done).isDone();
        return done.join().code();
    }

    private static GroupException.Kind failure(CompletableFuture<?> failed) {
        assertThat(failed).isCompletedExceptionally();
        Throwable[] why = new Throwable[1];
        failed.exceptionally(thrown -> {
            why[0] = thrown instanceof CompletionException wrapped ? wrapped.getCause() : thrown;
            return null;
        });
        assertThat(why[0]).isInstanceOf(GroupException.class);
        return ((GroupException) why[0]).kind();
    }

    @Test
    void whereItStandsIsAskedOnceAndEachUpdateIsSignedWithTheNextNumber() {
        assertThat(code(group.write(add("a")))).isZero();
        assertThat(code(group.write(add("b")))).isZero();
        assertThat(replicas.heard()).containsExactly("where am I", "1", "2");
        assertThat(replicas.executed()).containsExactly("o=a,o=grid", "o=b,o=grid");
    }

    @Test
    void anAgentThatWasStartedAnewGoesOnWhereTheGroupSaysItIs() {
        group.write(add("a"));
        HandedGroup after = new HandedGroup(replicas, "grid", "site-9", keys, Duration.ofSeconds(3));
        assertThat(code(after.write(add("b")))).isZero();
        assertThat(replicas.heard()).containsExactly("where am I", "1", "where am I", "2");
    }

    @Test
    void oneIsUnderWayAtATimeInTheOrderOfTheCalls() {
        replicas.holdAnswers();
        List<CompletableFuture<DirectoryResult>> all = List.of(group.write(add("a")), group.write(add("b")), group.write(add("c")));
        for (int answered = 0; answered < 4; answered++) {
            assertThat(replicas.underWay()).isEqualTo(1);
            assertThat(all.stream().filter(CompletableFuture::isDone)).as("the first answer is only where it stands").hasSize(Math.max(0, answered - 1));
            replicas.answerOne();
        }
        assertThat(replicas.underWay()).isZero();
        assertThat(replicas.heard()).containsExactly("where am I", "1", "2", "3");
        assertThat(all).allSatisfy(done -> assertThat(code(done)).isZero());
        assertThat(replicas.executed()).containsExactly("o=a,o=grid", "o=b,o=grid", "o=c,o=grid");
    }

    @Test
    void whatTheDirectoryRefusesIsExecutedAllTheSameAndTheNextHasTheNextNumber() {
        replicas.refuse(50);
        assertThat(code(group.write(add("a")))).isEqualTo(50);
        replicas.refuse(0);
        assertThat(code(group.write(add("b")))).isZero();
        assertThat(replicas.heard()).containsExactly("where am I", "1", "2");
    }

    /** Its answer was lost, or it was: which of both, the group says. */
    @Test
    void afterAnAnswerThatDidNotComeTheGroupIsAskedHowFarItIs() {
        replicas.loseAnswers(1, HandingGroup.Lost.AFTER_IT_WAS_EXECUTED);
        group.write(add("before"));
        CompletableFuture<DirectoryResult> executed = group.write(add("a"));
        assertThat(code(executed)).as("the question was lost, then asked anew").isZero();
        replicas.loseAnswers(1, HandingGroup.Lost.AFTER_IT_WAS_EXECUTED);
        assertThat(failure(group.write(add("b")))).isEqualTo(GroupException.Kind.NO_QUORUM);
        assertThat(code(group.write(add("c")))).as("b was executed, so c has the number after it").isZero();
        replicas.loseAnswers(1, HandingGroup.Lost.BEFORE_IT_ARRIVED);
        assertThat(failure(group.write(add("d")))).isEqualTo(GroupException.Kind.NO_QUORUM);
        assertThat(code(group.write(add("e")))).as("d was not, so e takes its number").isZero();
        assertThat(replicas.executed()).containsExactly("o=a,o=grid", "o=b,o=grid", "o=c,o=grid", "o=e,o=grid");
    }

    @Test
    void thoseThatWaitBehindAFailureAreHandedInAllTheSame() {
        group.write(add("a"));
        replicas.holdAnswers();
        CompletableFuture<DirectoryResult> lost = group.write(add("b"));
        CompletableFuture<DirectoryResult> next = group.write(add("c"));
        replicas.loseAnswers(1, HandingGroup.Lost.BEFORE_IT_ARRIVED);
        replicas.answerAll();
        assertThat(failure(lost)).isEqualTo(GroupException.Kind.NO_QUORUM);
        assertThat(code(next)).isZero();
    }

    @Test
    void aGroupThatHasNoRoomForItNowIsTriedAgainByTheAgent() {
        group.write(add("a"));
        replicas.busy();
        assertThat(failure(group.write(add("b")))).as("not executed, so no result").isEqualTo(GroupException.Kind.OUTCOME_UNKNOWN);
        assertThat(code(group.write(add("b")))).isZero();
        assertThat(replicas.executed()).containsExactly("o=a,o=grid", "o=b,o=grid");
    }

    @Test
    void withoutAGrantItIsToldSoAndComesInWhenThereIsOne() {
        replicas.takeGrant();
        assertThat(code(group.write(add("a")))).isEqualTo(50);
        assertThat(replicas.heard()).containsExactly("where am I");
        replicas.giveGrant(new byte[AgentUpdate.GRANT_BYTES]);
        assertThat(code(group.write(add("a")))).isZero();
    }

    /** Deleted and made again, it is another life: numbers begin anew, and nothing signed before is good. */
    @Test
    void aGrantThatWasMadeAgainIsLearntFromTheRefusalAndTheUpdateHandedInAnew() {
        group.write(add("a"));
        group.write(add("b"));
        byte[] another = new byte[AgentUpdate.GRANT_BYTES];
        another[0] = 7;
        replicas.giveGrant(another);
        assertThat(code(group.write(add("c")))).isZero();
        assertThat(replicas.heard()).containsExactly("where am I", "1", "2", "3", "where am I", "1");
    }

    @Test
    void keysThatNoGrantHoldsAreToldAndNotTriedForEver() {
        HandedGroup stranger = new HandedGroup(replicas, "grid", "site-9", NodeKeys.generate(), Duration.ofSeconds(3));
        assertThat(code(stranger.write(add("a")))).isEqualTo(49);
        assertThat(replicas.heard()).containsExactly("where am I", "1");
        assertThat(code(group.write(add("a")))).isZero();
        replicas.acceptNobody();
        assertThat(code(group.write(add("b")))).isEqualTo(49);
        assertThat(replicas.heard()).as("asked once more where it is, since the grant may be another").endsWith("2", "where am I", "2");
    }

    @Test
    void whatIsTooLargeIsRefusedHereAndHoldsNobodyUp() {
        Operation large = new Operation.Add("o=x,o=grid", List.of(new AttributeValues("o", List.of(new byte[AgentUpdate.OPERATION_BYTES_MAX]))));
        assertThat(failure(group.write(large))).isEqualTo(GroupException.Kind.REFUSED);
        assertThat(replicas.heard()).isEmpty();
        assertThat(code(group.write(add("a")))).isZero();
    }

    @Test
    void anAnswerOfAnotherVersionOfTheProgramIsAnErrorAndNoCrash() {
        replicas.speakInTongues();
        assertThat(code(group.write(add("a")))).isEqualTo(80);
    }

    @Test
    void whatItFindsIsWhatAQuorumSigned() {
        Operation.Search search = HandingGroup.everything();
        replicas.holds("o=a,o=grid", "o", "a");
        Group.Found found = group.search(search).join();
        assertThat(found.result().code()).isZero();
        assertThat(found.entries()).singleElement().satisfies(entry -> assertThat(entry.dn()).isEqualTo("o=a,o=grid"));
        replicas.answerTooLong();
        assertThat(failure(group.search(search))).as("longer than replicas sign").isEqualTo(GroupException.Kind.REFUSED);
    }
}
