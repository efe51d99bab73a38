package org.bftldap.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bftldap.testkit.chaos.ChaosNetwork;
import org.bftldap.testkit.chaos.Outage;

/** What goes wrong next, drawn from a seed; the same seed draws the same, whoever is the primary then. */
final class Draw {
    private final Random random;
    private final int replicas;

    /** Whom it may hit. */
    enum Victims {
        BACKUPS,
        ALL
    }

    private final Victims victims;

    Draw(long seed, int replicas, Victims victims) {
        this.random = new Random(seed);
        this.replicas = replicas;
        this.victims = victims;
    }

    /** How long it lasts: mostly seconds, now and then half a minute. */
    Duration length() {
        return Duration.ofMillis(random.nextInt(10) == 0 ? 10_000 + random.nextInt(20_000) : 500 + random.nextInt(5_500));
    }

    Duration rest() {
        return Duration.ofMillis(random.nextInt(3_000));
    }

    /** At most f replicas are hurt, but for a group in halves and connections that are reset. */
    Disturbance next(int primary) {
        int victim = victim(primary);
        List<Integer> others = IntStream.range(0, replicas).filter(id -> id != victim).boxed().toList();
        switch (random.nextInt(victims == Victims.ALL ? 11 : 10)) {
            case 0, 1:
                return new Disturbance.Kill(victim);
            case 2:
                return new Disturbance.Terminate(victim);
            case 3, 4:
                return new Disturbance.Pause(victim);
            case 5:
                return new Disturbance.Partition(List.of(victim), others, pick(List.of(Outage.values())));
            case 6:
                Outage outage = pick(List.of(Outage.HELD, Outage.SWALLOWED));
                return random.nextBoolean()
                        ? new Disturbance.OneWay(List.of(victim), others, outage)
                        : new Disturbance.OneWay(others, List.of(victim), outage);
            case 7:
                List<Integer> withRelay = new ArrayList<>(others);
                withRelay.add(ChaosNetwork.RELAY);
                return new Disturbance.SlowLinks(victim, withRelay, Duration.ofMillis(random.nextInt(300)), Duration.ofMillis(random.nextInt(200)));
            case 8:
                return new Disturbance.NarrowLink(pick(others), victim, 10_000 + random.nextInt(90_000));
            case 9:
                return new Disturbance.CutAll();
            default:
                return halves();
        }
    }

    private int victim(int primary) {
        int drawn = random.nextInt(victims == Victims.ALL ? replicas : replicas - 1);
        return victims == Victims.ALL || drawn < primary ? drawn : drawn + 1;
    }

    private Disturbance halves() {
        List<Integer> all = new ArrayList<>(IntStream.range(0, replicas).boxed().toList());
        Collections.shuffle(all, random);
        return new Disturbance.Partition(
                List.copyOf(all.subList(0, replicas / 2)), List.copyOf(all.subList(replicas / 2, replicas)), pick(List.of(Outage.values())));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
