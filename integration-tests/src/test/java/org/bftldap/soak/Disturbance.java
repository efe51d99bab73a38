package org.bftldap.soak;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.chaos.ChaosNetwork;
import org.bftldap.testkit.chaos.Outage;
import org.bftldap.testkit.chaos.Way;

/** Something that goes wrong for a while. Its text is what is printed. */
sealed interface Disturbance {

    void begin(DevGroup group, ChaosNetwork network);

    void end(DevGroup group, ChaosNetwork network);

    record Kill(int replica) implements Disturbance {
        @Override
        public void begin(DevGroup group, ChaosNetwork network) {
            group.signalReplica(replica, Signal.KILL);
        }

        @Override
        public void end(DevGroup group, ChaosNetwork network) {
            group.up().orFail();
        }

        @Override
        public String toString() {
            return "kill -9 replica " + replica;
        }
    }

    /** As an operator stops it. */
    record Terminate(int replica) implements Disturbance {
        @Override
        public void begin(DevGroup group, ChaosNetwork network) {
            group.signalReplica(replica, Signal.TERM);
        }

        @Override
        public void end(DevGroup group, ChaosNetwork network) {
            group.up().orFail();
        }

        @Override
        public String toString() {
            return "stop replica " + replica + " in order";
        }
    }

    record Pause(int replica) implements Disturbance {
        @Override
        public void begin(DevGroup group, ChaosNetwork network) {
            group.signalReplica(replica, Signal.STOP);
        }

        @Override
        public void end(DevGroup group, ChaosNetwork network) {
            group.signalReplica(replica, Signal.CONT);
        }

        @Override
        public String toString() {
            return "SIGSTOP replica " + replica;
        }
    }

    record Partition(Collection<Integer> side, Collection<Integer> other, Outage outage) implements Disturbance {
        @Override
        public void begin(DevGroup group, ChaosNetwork network) {
            network.partition(side, other, outage);
        }

        @Override
        public void end(DevGroup group, ChaosNetwork network) {
            network.heal();
        }

        @Override
        public String toString() {
            return "partition " + side + " | " + other + ", " + outage;
        }
    }

    record OneWay(Collection<Integer> from, Collection<Integer> to, Outage outage) implements Disturbance {
        @Override
        public void begin(DevGroup group, ChaosNetwork network) {
            network.oneWay(from, to, outage);
        }

        @Override
        public void end(DevGroup group, ChaosNetwork network) {
            network.heal();
        }

        @Override
        public String toString() {
            return "nothing from " + from + " to " + to + ", " + outage;
        }
    }

    record SlowLinks(int replica, List<Integer> others, Duration delay, Duration jitter) implements Disturbance {
        @Override
        public void begin(DevGroup group, ChaosNetwork network) {
            others.forEach(other -> network.link(replica, other, Way.delayed(delay, jitter)));
        }

        @Override
        public void end(DevGroup group, ChaosNetwork network) {
            network.heal();
        }

        @Override
        public String toString() {
            return "links of replica " + replica + " take " + delay.toMillis() + " to " + delay.plus(jitter).toMillis() + " ms";
        }
    }

    record NarrowLink(int from, int to, long bytesPerSecond) implements Disturbance {
        @Override
        public void begin(DevGroup group, ChaosNetwork network) {
            network.way(from, to, Way.limited(bytesPerSecond));
        }

        @Override
        public void end(DevGroup group, ChaosNetwork network) {
            network.heal();
        }

        @Override
        public String toString() {
            return "link " + from + " to " + to + " carries " + bytesPerSecond + " bytes a second";
        }
    }

    record CutAll() implements Disturbance {
        @Override
        public void begin(DevGroup group, ChaosNetwork network) {
            network.cutAll();
        }

        @Override
        public void end(DevGroup group, ChaosNetwork network) {
            network.heal();
        }

        @Override
        public String toString() {
            return "all connections reset";
        }
    }
}
