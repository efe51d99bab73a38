package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.junit.jupiter.api.Test;

/** How long an answer of another group is kept: by virtual time, against notices that are forged, withheld, repeated, late or lost. */
class ReplyCacheTest {

    private static final String GROUP = "b";
    private static final int REPLICAS = 4;
    private static final int BYTES_MAX = 100_000;
    private static final long VERSION = 7;
    private static final Digest WHAT = Digest.sha256("what");
    private static final long[] INCARNATION = {11, 12, 13, 14};

    private long nowMillis = 1_000;
    private int dropped;
    private final long[] sent = new long[REPLICAS];
    private final ReplyCache<String> cache =
            new ReplyCache<>(String::length, BYTES_MAX, () -> LeaseTimes.nanos(1) * nowMillis, () -> dropped++);

    ReplyCacheTest() {
        cache.add(GROUP, new GroupSize(REPLICAS));
        beat(0, 1, 2, 3);
    }

    private void beat(int... replicas) {
        for (int replica : replicas) {
            cache.heard(GROUP, replica, new Notice.Beat(INCARNATION[replica], sent[replica]));
        }
    }

    private void stale(long version, int... replicas) {
        for (int replica : replicas) {
            cache.heard(GROUP, replica, new Notice.Stale(INCARNATION[replica], ++sent[replica], WHAT, version));
        }
    }

    private static CertifiedReply reply(int ageMillis, Integer... signers) {
        Digest any = Digest.sha256("any");
        List<SignedReply> signatures = Arrays.stream(signers)
                .map(signer -> new SignedReply(signer, 1, 1, ageMillis, Signature.of(new byte[Signature.BYTES])))
                .toList();
        return new CertifiedReply(new Statement(GROUP, 0, any, "a", any, any, VERSION, any), signatures, new byte[0]);
    }

    private void keep(Digest what, String value, int ageMillis) {
        ReplyCache.Asked asked = cache.asking(GROUP, what);
        cache.answered(GROUP, what, asked, reply(ageMillis, 0, 1, 2), value);
    }

    private void keep() {
        keep(WHAT, "value", 0);
    }

    private Optional<String> found() {
        return cache.find(GROUP, WHAT).map(ReplyCache.Hit::value);
    }

    /** Time passes, and all replicas say that they live. */
    private void pass(int millis) {
        for (int left = millis; left > 0; left -= LeaseTimes.BEAT_MILLIS) {
            nowMillis += Math.min(left, LeaseTimes.BEAT_MILLIS);
            beat(0, 1, 2, 3);
        }
    }

    @Test
    void aKeptAnswerIsUsedUntilItsLeaseIsOverAndAskedForAgainBefore() {
        assertThat(found()).isEmpty();
        keep();
        assertThat(cache.find(GROUP, WHAT)).contains(new ReplyCache.Hit<>("value", 0, false));
        pass(LeaseTimes.RENEW_MILLIS);
        assertThat(cache.find(GROUP, WHAT)).contains(new ReplyCache.Hit<>("value", LeaseTimes.RENEW_MILLIS, true));
        cache.asking(GROUP, WHAT);
        assertThat(cache.find(GROUP, WHAT).orElseThrow().renew()).isFalse();
        pass(LeaseTimes.LEASE_MILLIS - LeaseTimes.RENEW_MILLIS - 1);
        assertThat(found()).contains("value");
        pass(1);
        assertThat(found()).isEmpty();
        assertThat(cache.counters(GROUP)).isEqualTo(new CacheCounters(0, 4, 2, 0));
    }

    @Test
    void theTimeThatAnAnswerHasBeenKeptBelowCounts() {
        keep(WHAT, "value", 9_000);
        assertThat(cache.find(GROUP, WHAT).orElseThrow().ageMillis()).isEqualTo(9_000);
        pass(1_000);
        assertThat(found()).isEmpty();
        keep(WHAT, "value", LeaseTimes.LEASE_MILLIS);
        keep(WHAT, "value", Integer.MAX_VALUE);
        assertThat(found()).isEmpty();
    }

    @Test
    void oneLiarAboutTheAgeMakesItNeitherYoungerNorUseless() {
        Digest any = Digest.sha256("any");
        for (int lie : new int[] {0, Integer.MAX_VALUE}) {
            List<SignedReply> signed = new ArrayList<>(reply(400, 0, 1).signatures());
            signed.add(new SignedReply(2, 1, 1, lie, Signature.of(new byte[Signature.BYTES])));
            assertThat(new CertifiedReply(new Statement(GROUP, 0, any, "a", any, any, VERSION, any), signed, new byte[0]).ageMillis(1)).isEqualTo(400);
        }
    }

    @Test
    void twoSignersWhoSayThatItIsStaleEndItAtOnceAndOneDoesNot() {
        keep();
        stale(VERSION, 1);
        // A hostile one may say it again and again; one who has not signed says nothing about it.
        stale(VERSION, 1, 1, 3);
        assertThat(found()).contains("value");
        assertThat(dropped).isZero();
        stale(VERSION, 0);
        assertThat(dropped).isEqualTo(1);
        assertThat(found()).isEmpty();
        assertThat(cache.counters(GROUP).dropped()).isEqualTo(1);
    }

    @Test
    void noticesAboutWhatItWasBeforeDoNotEndIt() {
        stale(VERSION - 1, 0, 1, 2, 3);
        keep();
        stale(VERSION - 1, 0, 1, 2, 3);
        assertThat(found()).contains("value");
    }

    @Test
    void whatBecomesStaleWhileItIsOnItsWayIsNotKept() {
        ReplyCache.Asked asked = cache.asking(GROUP, WHAT);
        stale(VERSION, 0, 2);
        cache.answered(GROUP, WHAT, asked, reply(0, 0, 1, 2), "value");
        assertThat(found()).isEmpty();
        // The next question is another matter.
        keep();
        assertThat(found()).contains("value");
    }

    @Test
    void neitherTheOrderNorTheNumberOfNoticesHidesOne() {
        ReplyCache.Asked asked = cache.asking(GROUP, WHAT);
        stale(VERSION, 0, 2);
        stale(VERSION - 1, 0, 2);
        cache.answered(GROUP, WHAT, asked, reply(0, 0, 1, 2), "value");
        assertThat(found()).isEmpty();
        asked = cache.asking(GROUP, WHAT);
        for (int i = 100; i < 200; i++) {
            stale(i, 0, 2);
        }
        stale(VERSION, 0, 2);
        cache.answered(GROUP, WHAT, asked, reply(0, 0, 1, 2), "value");
        assertThat(found()).isEmpty();
    }

    @Test
    void noticesThatAreAllWithheldAreMissedWhenNobodyIsHeardAnyMore() {
        keep();
        nowMillis += LeaseTimes.SILENCE_MILLIS;
        assertThat(found()).contains("value");
        nowMillis += 1;
        cache.sweep();
        assertThat(dropped).isEqualTo(1);
        assertThat(found()).isEmpty();
    }

    @Test
    void oneWhoIsSilentEndsNothing() {
        keep();
        for (int i = 0; i < 8; i++) {
            nowMillis += 1_000;
            beat(0, 1, 3);
            assertThat(found()).contains("value");
        }
    }

    @Test
    void aNoticeThatGotLostIsMissedAtTheNextBeat() {
        keep();
        sent[0]++;
        sent[2]++;
        beat(0);
        assertThat(found()).contains("value");
        beat(2);
        assertThat(found()).isEmpty();
        assertThat(dropped).isEqualTo(1);
    }

    @Test
    void repeatedBeatsFromBeforeANoticeDoNotHideIt() {
        keep();
        sent[0]++;
        sent[1]++;
        // The network shows old beats only, for as long as it likes: they follow on each other, so nothing is missed before the lease is over.
        long[] hidden = sent.clone();
        for (int i = 0; i < LeaseTimes.LEASE_MILLIS / LeaseTimes.BEAT_MILLIS; i++) {
            assertThat(found()).contains("value");
            nowMillis += LeaseTimes.BEAT_MILLIS;
            for (int replica = 0; replica < REPLICAS; replica++) {
                cache.heard(GROUP, replica, new Notice.Beat(INCARNATION[replica], 0));
            }
        }
        assertThat(found()).isEmpty();
        assertThat(hidden).isEqualTo(sent);
    }

    @Test
    void brokenConnectionsAndRestartsEndWhatTheyMayHaveConcerned() {
        keep();
        cache.lost(GROUP, 0);
        assertThat(found()).contains("value");
        restarted(2);
        assertThat(found()).isEmpty();
        keep();
        assertThat(found()).contains("value");
    }

    private void restarted(int replica) {
        cache.heard(GROUP, replica, new Notice.Beat(99, 0));
        cache.heard(GROUP, replica, new Notice.Beat(99, 0));
    }

    /** Nobody has told it anything before: nothing can be lost. */
    @Test
    void theFirstAnswerOfAllIsKeptThoughItsSignersAreHeardForTheFirstTime() {
        for (long told : new long[] {0, 1}) {
            String other = "told " + told;
            cache.add(other, new GroupSize(REPLICAS));
            ReplyCache.Asked asked = cache.asking(other, WHAT);
            for (int replica = 0; replica < REPLICAS; replica++) {
                cache.heard(other, replica, new Notice.Beat(INCARNATION[replica], told));
            }
            cache.answered(other, WHAT, asked, reply(0, 0, 1, 2), "value");
            assertThat(cache.find(other, WHAT).isPresent()).as(other).isEqualTo(told == 0);
        }
    }

    @Test
    void itsBytesAreBoundedAndTheLeastUsedGoesFirst() {
        List<Digest> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Digest what = Digest.sha256("what " + i);
            all.add(what);
            keep(what, "x".repeat(9_000), 0);
            assertThat(cache.find(GROUP, all.get(0))).isPresent();
            assertThat(cache.bytes()).isLessThanOrEqualTo(BYTES_MAX);
        }
        assertThat(cache.counters(GROUP).kept()).isEqualTo(10);
        assertThat(cache.find(GROUP, all.get(1))).isEmpty();
        assertThat(cache.find(GROUP, all.get(49))).isPresent();
        Digest large = Digest.sha256("large");
        keep(large, "x".repeat(BYTES_MAX / 4), 0);
        assertThat(cache.find(GROUP, large)).isEmpty();
    }

    @Test
    void noticesAboutNothingTakeNoRoom() {
        for (int i = 0; i < 10_000; i++) {
            cache.heard(GROUP, 1, new Notice.Stale(INCARNATION[1], ++sent[1], Digest.sha256("unknown " + i), i));
        }
        assertThat(cache.bytes()).isZero();
        keep();
        assertThat(found()).contains("value");
    }
}
