package org.bftldap.testkit.chaos;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bftldap.testkit.DevGroup;

/**
 * A proxy on each link of a group: between each two replicas, and between the relay and each replica; or between agents and each replica. Put around a group that is
 * prepared and not yet started, since its processes read at their start where to dial.
 *
 * <p>Processes are named by the replicas' ids; {@link #RELAY} is the relay, {@link #agent} an agent.
 */
public final class ChaosNetwork implements AutoCloseable {

    /** Dials every replica, as a replica of a higher id than all would. */
    public static final int RELAY = Integer.MAX_VALUE;

    private record Pair(int dialler, int dialled) implements Comparable<Pair> {
        static Pair of(int a, int b) {
            return new Pair(Math.max(a, b), Math.min(a, b));
        }

        @Override
        public int compareTo(Pair other) {
            int order = Integer.compare(dialler, other.dialler);
            return order != 0 ? order : Integer.compare(dialled, other.dialled);
        }
    }

    /** The two ways of a link. */
    private record Ways(Way there, Way back) {}

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("chaos", true), NioIoHandler.newFactory());
    private final Map<Pair, LinkProxy> links = new TreeMap<>();
    private final Map<Pair, Ways> ways = new TreeMap<>();

    private ChaosNetwork() {}

    /** @param seed of the jitter */
    public static ChaosNetwork around(DevGroup prepared, long seed) {
        ChaosNetwork network = new ChaosNetwork();
        Random random = new Random(seed);
        for (int dialler = 1; dialler < prepared.replicaCount(); dialler++) {
            prepared.dial(dialler, network.addLinks(prepared, dialler, dialler, random));
        }
        prepared.dialOfRelay(network.addLinks(prepared, RELAY, prepared.replicaCount(), random));
        return network;
    }

    /** Around agents alone. @param agents their numbers */
    public static ChaosNetwork aroundAgents(DevGroup prepared, Collection<Integer> agents, long seed) {
        ChaosNetwork network = new ChaosNetwork();
        Random random = new Random(seed);
        agents.forEach(number -> prepared.dialOfAgent(number, network.addLinks(prepared, agent(number), prepared.replicaCount(), random)));
        return network;
    }

    /** How an agent is called here, which dials every replica as the relay does. */
    public static int agent(int number) {
        return RELAY - 1 - number;
    }

    private Map<Integer, Integer> addLinks(DevGroup group, int dialler, int below, Random random) {
        Map<Integer, Integer> ports = new TreeMap<>();
        for (int dialled = 0; dialled < below; dialled++) {
            LinkProxy proxy = new LinkProxy((EventLoop) loops.next(), group.replicaAddress(dialled), random);
            links.put(new Pair(dialler, dialled), proxy);
            ways.put(new Pair(dialler, dialled), new Ways(Way.OPEN, Way.OPEN));
            ports.put(dialled, proxy.port());
        }
        return ports;
    }

    /** The link of these two, whoever dials. */
    public LinkProxy link(int a, int b) {
        LinkProxy proxy = links.get(Pair.of(a, b));
        if (proxy == null) {
            throw new IllegalArgumentException("no link between " + a + " and " + b);
        }
        return proxy;
    }

    /** How bytes from one process to another travel. */
    public void way(int from, int to, Way way) {
        Pair pair = Pair.of(from, to);
        link(from, to);
        ways.computeIfPresent(pair, (key, old) -> from == pair.dialler() ? new Ways(way, old.back()) : new Ways(old.there(), way));
        Ways both = ways.get(pair);
        links.get(pair).ways(both.there(), both.back());
    }

    /** Both directions between these two. */
    public void link(int a, int b, Way way) {
        way(a, b, way);
        way(b, a, way);
    }

    /** Nothing of the one side reaches the other, nor the reverse. The relay reaches all, unless it is on a side. */
    public void partition(Collection<Integer> side, Collection<Integer> other, Outage outage) {
        side.forEach(a -> other.forEach(b -> interrupt(a, b, outage)));
    }

    /** Nothing of these reaches those, but the reverse. */
    public void oneWay(Collection<Integer> from, Collection<Integer> to, Outage outage) {
        if (outage == Outage.CUT) {
            throw new IllegalArgumentException("a connection is cut in both directions");
        }
        Way way = outage == Outage.HELD ? Way.HELD : Way.SWALLOWED;
        from.forEach(a -> to.forEach(b -> way(a, b, way)));
    }

    private void interrupt(int a, int b, Outage outage) {
        switch (outage) {
            case HELD -> link(a, b, Way.HELD);
            case SWALLOWED -> {
                link(a, b).door(Door.SILENT);
                link(a, b, Way.SWALLOWED);
            }
            case CUT -> {
                link(a, b).door(Door.SHUT);
                link(a, b).cut();
            }
        }
    }

    /** All links as if nothing had been. */
    public void heal() {
        links.forEach((pair, proxy) -> {
            ways.put(pair, new Ways(Way.OPEN, Way.OPEN));
            proxy.ways(Way.OPEN, Way.OPEN);
            proxy.door(Door.OPEN);
        });
    }

    /** Resets every connection; all may be made anew at once. */
    public void cutAll() {
        links.values().forEach(LinkProxy::cut);
    }

    @Override
    public void close() {
        links.values().forEach(LinkProxy::close);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
