package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;

/**
 * Four replicas that own data, one of them hostile, and one that keeps their answers, by virtual time over a network that loses, delays and
 * breaks. What is kept is never used when it has been stale for longer than the lease, and not at all once notices have arrived.
 */
class InvalidationTest {

    private static final String OWNER = "b";
    private static final String KEEPER = "a";
    private static final int REPLICAS = 4;
    private static final int HOSTILE = 3;
    private static final byte[] REQUEST = {1};
    private static final Digest WHAT = Digest.sha256(REQUEST);

    private enum Network {
        /** Everything arrives, some time. */
        LATE,
        /** What is sent may vanish, and connections break. */
        LOSING
    }

    /** The owners, the network and the keeper. */
    private static final class World {
        private final RandomGenerator random;
        private final Network network;
        private final ReplyCache<Long> cache;
        private final List<Leases> owners = new ArrayList<>();
        private final long[] executed = new long[REPLICAS];
        private final List<Deque<Notice>> links = new ArrayList<>();

        /** When each version stopped being what all correct owners answer. */
        private final TreeMap<Long, Long> supersededMillis = new TreeMap<>();

        private long version = 1;
        private long nowMillis = 10_000;
        private int hits;

        World(RandomGenerator random, Network network) {
            this.random = random;
            this.network = network;
            this.cache = new ReplyCache<>(value -> 8, 10_000, this::nanos, () -> {});
            cache.add(OWNER, new GroupSize(REPLICAS));
            for (int i = 0; i < REPLICAS; i++) {
                int owner = i;
                executed[i] = version;
                Deque<Notice> link = new ArrayDeque<>();
                links.add(link);
                owners.add(new Leases((group, request) -> OptionalLong.of(executed[owner]), (group, notice) -> link.add(notice), this::nanos, 100 + i));
            }
        }

        private long nanos() {
            return LeaseTimes.nanos(1) * nowMillis;
        }

        private void write() {
            if (allExecuted()) {
                version++;
            }
        }

        private boolean allExecuted() {
            return executed[0] == version && executed[1] == version && executed[2] == version;
        }

        /** One owner catches up with the newest write. */
        private void execute(int owner) {
            if (executed[owner] != version) {
                executed[owner] = version;
                owners.get(owner).changed();
                if (random.nextBoolean()) {
                    owners.get(owner).check();
                }
                if (allExecuted()) {
                    supersededMillis.put(version - 1, nowMillis);
                }
            }
        }

        private void deliver(int owner) {
            Notice next = links.get(owner).poll();
            if (next == null) {
                return;
            }
            if (network == Network.LOSING && random.nextInt(4) == 0) {
                if (random.nextBoolean()) {
                    links.get(owner).clear();
                    cache.lost(OWNER, owner);
                }
                return;
            }
            cache.heard(OWNER, owner, next);
            if (random.nextInt(10) == 0) {
                cache.heard(OWNER, owner, next);
            }
        }

        private void lie() {
            Notice lie = random.nextBoolean()
                    ? new Notice.Stale(random.nextInt(3), random.nextInt(5), WHAT, version - random.nextInt(2))
                    : new Notice.Beat(random.nextInt(3), random.nextInt(5));
            cache.heard(OWNER, HOSTILE, lie);
        }

        private void read() {
            Optional<ReplyCache.Hit<Long>> hit = cache.find(OWNER, WHAT);
            if (hit.isPresent()) {
                hits++;
                long stale = nowMillis - supersededMillis.getOrDefault(hit.get().value(), nowMillis);
                assertThat(stale).as("stale for").isLessThan(LeaseTimes.LEASE_MILLIS);
            } else {
                ask();
            }
        }

        /** Three of the owners answer alike, the hostile one among them or not; what they sign takes its time. */
        private void ask() {
            ReplyCache.Asked asked = cache.asking(OWNER, WHAT);
            if (!allExecuted()) {
                cache.unanswered(OWNER, WHAT);
                return;
            }
            long answered = version;
            List<Integer> signers = random.nextBoolean() ? List.of(0, 1, 2) : List.of(random.nextInt(2), 2, HOSTILE);
            for (int owner = 0; owner < HOSTILE; owner++) {
                owners.get(owner).grant(KEEPER, REQUEST, answered, owners.get(owner).changes());
                owners.get(owner).check();
            }
            if (random.nextInt(3) == 0) {
                write();
                execute(random.nextInt(HOSTILE));
                nowMillis += random.nextInt(300);
                deliver(random.nextInt(HOSTILE));
            }
            Digest any = Digest.sha256("any");
            List<SignedReply> signatures = signers.stream()
                    .map(signer -> new SignedReply(signer, 1, 1, signer == HOSTILE ? random.nextInt(20_000) : 0, Signature.of(new byte[Signature.BYTES])))
                    .toList();
            CertifiedReply reply = new CertifiedReply(new Statement(OWNER, 0, any, KEEPER, any, any, answered, any), signatures, new byte[0]);
            cache.answered(OWNER, WHAT, asked, reply, answered);
        }

        /** The others of the keeper's group ask the same, at any time. */
        private void otherAsks() {
            int owner = random.nextInt(HOSTILE);
            owners.get(owner).grant(KEEPER, REQUEST, executed[owner], owners.get(owner).changes());
        }

        private void step() {
            switch (random.nextInt(9)) {
                case 0 -> {
                    if (random.nextInt(5) == 0) {
                        write();
                    }
                }
                case 1 -> execute(random.nextInt(HOSTILE));
                case 2, 3 -> deliver(random.nextInt(HOSTILE));
                case 4 -> lie();
                case 6 -> otherAsks();
                case 5 -> {
                    nowMillis += random.nextInt(400);
                    owners.subList(0, HOSTILE).forEach(Leases::beat);
                }
                default -> read();
            }
        }

        /** Everything that was sent has arrived: nothing stale is left. */
        private void settle() {
            for (int owner = 0; owner < HOSTILE; owner++) {
                execute(owner);
                owners.get(owner).check();
                while (!links.get(owner).isEmpty()) {
                    deliver(owner);
                }
            }
            cache.find(OWNER, WHAT).ifPresent(hit -> assertThat(hit.value()).isEqualTo(version));
        }
    }

    private static int run(Seed seed, Network network) {
        World world = new World(seed.random(), network);
        for (int i = 0; i < 2_000; i++) {
            world.step();
            if (network == Network.LATE && i % 50 == 0) {
                world.settle();
            }
        }
        return world.hits;
    }

    @SeededTest(runs = 100)
    void whatHasBeenToldIsNotUsedAnyMore(Seed seed) {
        assertThat(run(seed, Network.LATE)).as("it is of use, too: %s", seed).isPositive();
    }

    @SeededTest(runs = 100)
    void whateverIsLostTheLeaseBoundsIt(Seed seed) {
        run(seed, Network.LOSING);
    }
}
