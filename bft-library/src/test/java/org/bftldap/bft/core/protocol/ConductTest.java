package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.junit.jupiter.api.Test;

final class ConductTest {

    private static final GroupSize FOUR = new GroupSize(4);
    private static final Digest RIGHT = Digest.sha256("right");
    private static final Digest WRONG = Digest.sha256("wrong");
    private static final int SUSPECT = 3;

    private final Now now = new Now();
    private final Conduct conduct = new Conduct(FOUR, now);
    private long millis;

    private void at(long toMillis) {
        millis = toMillis;
        now.set(new Input.Tick(millis, millis * 1_000_000));
    }

    private Slot decided(long sequence) {
        Slot slot = new Slot(sequence, FOUR);
        for (int replica = 0; replica < 3; replica++) {
            slot.commits().cast(replica, RIGHT);
        }
        slot.certify(RIGHT);
        conduct.judge(slot);
        return slot;
    }

    private void votesLater(Slot slot, long afterMillis, Digest vote) {
        at(millis + afterMillis);
        conduct.judgeLate(SUSPECT, new Commit(0, slot.sequence(), vote));
    }

    @Test
    void whoVotesInTimeAndRightIsNeitherLateNorContradicting() {
        at(0);
        decided(1);
        assertThat(conduct.contradictions(0)).isZero();
        assertThat(conduct.lateMillis(0)).isZero();
    }

    @Test
    void aCommitToAnotherDigestThanTheDecidedOneIsCountedWhetherItCameBeforeOrAfter() {
        at(0);
        Slot early = new Slot(1, FOUR);
        early.commits().cast(SUSPECT, WRONG);
        for (int replica = 0; replica < 3; replica++) {
            early.commits().cast(replica, RIGHT);
        }
        early.certify(RIGHT);
        conduct.judge(early);
        assertThat(conduct.contradictions(SUSPECT)).isOne();
        votesLater(decided(2), 1, WRONG);
        assertThat(conduct.contradictions(SUSPECT)).isEqualTo(2);
        assertThat(conduct.contradictions(0)).isZero();
    }

    @Test
    void whoAlwaysComesLateIsSeenToAndWhoComesBackIsNoLongerSoon() {
        at(0);
        for (long sequence = 1; sequence <= 100; sequence++) {
            votesLater(decided(sequence), 500, RIGHT);
        }
        assertThat(conduct.lateMillis(SUSPECT)).isBetween(450L, 500L);
        assertThat(conduct.contradictions(SUSPECT)).isZero();
        for (long sequence = 101; sequence <= 160; sequence++) {
            votesLater(decided(sequence), 1, RIGHT);
        }
        assertThat(conduct.lateMillis(SUSPECT)).isLessThan(50);
    }

    @Test
    void oneVoteAfterAnHourDoesNotMakeSlowForLong() {
        at(0);
        votesLater(decided(1), 3_600_000, RIGHT);
        assertThat(conduct.lateMillis(SUSPECT)).isLessThan(250);
    }

    @Test
    void aVoteSaidAgainLaterDoesNotMakeSlow() {
        at(0);
        Slot slot = decided(1);
        votesLater(slot, 1, RIGHT);
        votesLater(slot, 1_000, RIGHT);
        assertThat(conduct.lateMillis(SUSPECT)).isZero();
    }

    @Test
    void votesInAnotherViewCountUntilAWordInOurs() {
        conduct.voted(SUSPECT, Rejection.OTHER_VIEW);
        conduct.toldView(SUSPECT, false);
        conduct.voted(SUSPECT, Rejection.OTHER_VIEW);
        assertThat(conduct.strays(SUSPECT)).isEqualTo(2);
        conduct.toldView(SUSPECT, true);
        assertThat(conduct.strays(SUSPECT)).isZero();
    }

    @Test
    void twoVotesForOneNumberAreAContradictionAndARepetitionIsNone() {
        conduct.voted(SUSPECT, Rejection.DUPLICATE);
        assertThat(conduct.contradictions(SUSPECT)).isZero();
        conduct.voted(SUSPECT, Rejection.EQUIVOCATION);
        assertThat(conduct.contradictions(SUSPECT)).isOne();
    }
}
