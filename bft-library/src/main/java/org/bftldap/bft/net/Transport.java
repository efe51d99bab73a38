package org.bftldap.bft.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.crypto.TlsIdentity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections of one process. Its one event loop is also the thread on which the process works: {@link #loop} runs its tasks after
 * the connections that had something were read, so whatever arrived together is handled together.
 *
 * <p>{@link #send} and {@link #flush} are for that thread; the rest for any.
 */
public final class Transport implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    private static final int PENDING_CONNECTIONS_MAX = 256;
    private static final int HANDSHAKE_TIMEOUT_MILLIS = 20_000;
    private static final int BACKLOG = 256;
    private static final long UNSENT_BYTES_MAX = 64L << 20;
    private static final long UNSENT_BYTES_MIN = 8L << 20;
    private static final int HELPER_QUEUE_MAX = 1024;

    private final TransportListener listener;
    private final Inbox inbox;
    private final SSLContext tls;
    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final ExecutorService helper;
    private final Links links;
    private final List<Dialer> dialers = new ArrayList<>();
    private final List<Channel> servers = new ArrayList<>();

    /**
     * @param name of its threads
     * @param id this process
     */
    public Transport(String name, Members members, int id, NodeKeys keys, Signatures signatures, TransportListener listener) {
        this.listener = listener;
        this.tls = TlsIdentity.context(keys, key -> members.memberByTlsKey(key) != null);
        this.group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name), SocketKind.BEST.handlers());
        this.loop = (EventLoop) group.next();
        this.helper = new ThreadPoolExecutor(
                0, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(HELPER_QUEUE_MAX), new DefaultThreadFactory(name + "-help", true));
        this.inbox = new Inbox(
                members.codec(),
                System::nanoTime,
                (task, delayNanos) -> loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS),
                this::arrived);
        this.links = new Links(members, id, keys, signatures);
        loop.execute(links.keyClock::start);
    }

    private void arrived() {
        listener.arrived(inbox);
    }

    /** What came in; handled on the loop's thread. */
    public Inbox inbox() {
        return inbox;
    }

    /** The thread on which everything happens. */
    public EventLoop loop() {
        return loop;
    }

    /** Accepts connections. @return the address, with the port that was taken if 0 was asked for */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(SocketKind.BEST.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        links.pending.opened(channel);
                        prepare(channel, -1);
                    }
                });
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("BD-1009: cannot listen on " + address + ": " + bound.cause().getMessage()
                    + "; is another process using the port?", asBindException(bound.cause()));
        }
        synchronized (servers) {
            servers.add(bound.channel());
        }
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /** Netty's native transports have an exception of their own for it; callers should not need to know which transport runs. */
    private static BindException asBindException(Throwable cause) {
        BindException exception = new BindException(cause.getMessage());
        exception.initCause(cause);
        return exception;
    }

    /** Keeps a connection to this member open, for as long as the transport lives. */
    public void dial(int peer, String host, int port) {
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(SocketKind.BEST.channel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, HANDSHAKE_TIMEOUT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        prepare(channel, peer);
                    }
                });
        Dialer dialer = new Dialer(bootstrap, loop, helper, host, port);
        loop.execute(() -> {
            dialers.add(dialer);
            links.dialers.put(peer, dialer);
            dialer.dial();
        });
    }

    private void prepare(Channel channel, int expectedPeer) {
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(expectedPeer >= 0);
        engine.setEnabledProtocols(new String[] {"TLSv1.3"});
        if (expectedPeer < 0) {
            engine.setNeedClientAuth(true);
        }
        // Handshakes are the only costly thing that a stranger can cause: not on the loop.
        SslHandler ssl = new SslHandler(engine, false, helper);
        ssl.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT_MILLIS);
        FrameDecoder decoder = new FrameDecoder();
        Link link = new Link(links, decoder, expectedPeer);
        channel.pipeline().addLast(ssl, decoder, link);
        loop.schedule(() -> link.closeUnlessEstablished(), HANDSHAKE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Adds the message to what leaves at the next {@link #flush}. Dropped and counted if the peer is away or too slow. */
    public void send(int to, Message message) {
        send(to, MessageCodec.encode(message));
    }

    /** The same for bytes encoded once for several. */
    public void send(int to, byte[] encoded) {
        Link link = links.established.get(to);
        if (link == null || !link.send(encoded)) {
            counters(to).countDropped();
        }
    }

    /** Ends the connection to a client that is faulty, forgets what it sent, and keeps it out for a growing time. On the loop's thread. */
    public void ban(int peer) {
        links.bans.ban(peer, System.nanoTime());
        links.lane(peer).drop();
        Link link = links.established.get(peer);
        if (link != null) {
            link.close();
        }
    }

    /** These may connect from now on besides those of the group file; who was let in before and is not among them is put out. */
    public void letIn(Collection<ClientMember> guests) {
        loop.execute(() -> {
            for (int gone : links.directory.letIn(guests)) {
                links.lane(gone).drop();
                Link link = links.established.get(gone);
                if (link != null) {
                    link.close();
                }
            }
        });
    }

    /** Lets a handler change the frames that leave to a connected peer, inside TLS: a fault that is played. On the loop's thread. */
    public void tamper(int peer, ChannelOutboundHandler handler) {
        Link link = links.established.get(peer);
        Channel channel = link == null ? null : link.channel();
        if (channel != null) {
            channel.pipeline().addBefore(channel.pipeline().context(link).name(), null, handler);
        }
    }

    /** Everything leaves. */
    public void flush() {
        for (Link link : links.inOrder) {
            link.flush();
        }
    }

    /** Announces new keys for what others send from now on; done every {@code key_refresh_ms} anyway. On the loop's thread. */
    void refreshKeys() {
        links.refreshKeys();
    }

    /** Of any member or guest. */
    public PeerCounters counters(int peer) {
        return links.counters(peer);
    }

    /** Closes all connections and waits for the thread to end (unless called on it). */
    @Override
    public void close() {
        synchronized (servers) {
            servers.forEach(Channel::close);
        }
        if (loop.inEventLoop()) {
            shutDown();
        } else {
            loop.execute(this::shutDown);
            group.terminationFuture().awaitUninterruptibly();
        }
    }

    private void shutDown() {
        dialers.forEach(Dialer::stop);
        links.inOrder.forEach(Link::close);
        helper.shutdown();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** The connections' side of this object; all on the loop, except the counters. */
    private final class Links implements LinkOwner {
        private final Members directory;
        private final NodeKeys keys;
        private final Signatures signatures;
        private final int self;
        private final KeyClock keyClock;
        private final SecureRandom random = new SecureRandom();
        private final Map<Integer, PeerCounters> counters = new ConcurrentHashMap<>();
        private final Map<Integer, Link> established = new HashMap<>();
        private final Bans bans = new Bans();
        private final Unsent toReplicas = oneIn(8);
        private final Unsent toClients = oneIn(32);
        private final Refusals refusals = new Refusals();
        private final Map<Integer, Dialer> dialers = new HashMap<>();
        private final PendingConnections pending = new PendingConnections(PENDING_CONNECTIONS_MAX);
        private List<Link> inOrder = List.of();
        private long keyCounter;

        Links(Members directory, int id, NodeKeys keys, Signatures signatures) {
            this.directory = directory;
            this.keys = keys;
            this.signatures = signatures;
            this.self = id;
            this.keyClock = new KeyClock(loop, this, keyRefreshNanos(), () -> established);
        }

        /** @param parts one peer may have one in so many parts of the memory, all of a kind one in four */
        private static Unsent oneIn(int parts) {
            long memory = Runtime.getRuntime().maxMemory();
            long one = Math.max(UNSENT_BYTES_MIN, Math.min(UNSENT_BYTES_MAX, memory / parts));
            return new Unsent(one, Math.max(one, memory / 4));
        }

        void refreshKeys() {
            inOrder.forEach(Link::announceKey);
        }

        @Override
        public Members members() {
            return directory;
        }

        @Override
        public NodeKeys keys() {
            return keys;
        }

        @Override
        public Signatures signatures() {
            return signatures;
        }

        @Override
        public int self() {
            return self;
        }

        @Override
        public SecureRandom random() {
            return random;
        }

        @Override
        public long nextKeyCounter() {
            return ++keyCounter;
        }

        @Override
        public long keyRefreshNanos() {
            return TimeUnit.MILLISECONDS.toNanos(directory.group().tuning().keyRefreshMillis());
        }

        @Override
        public int frameBytesMax(int peer) {
            Limits limits = directory.codec().limits();
            // The longest that a client sends is a request.
            int message = directory.size().isReplica(peer) ? limits.messageBytesMax() : limits.requestBytesMax();
            return message + 2 * Link.FRAME_BYTES_TARGET;
        }

        @Override
        public Unsent unsent(int peer) {
            return directory.size().isReplica(peer) ? toReplicas : toClients;
        }

        @Override
        public @Nullable String banned(int peer) {
            return bans.reason(peer, System.nanoTime());
        }

        @Override
        public Inbox.Lane lane(int peer) {
            return inbox.lane(peer, directory.size().isReplica(peer));
        }

        @Override
        public PeerCounters counters(int peer) {
            return counters.computeIfAbsent(peer, first -> new PeerCounters());
        }

        @Override
        public void established(Link link, int peer) {
            Link older = established.put(peer, link);
            if (older != null) {
                older.close();
            }
            pending.settled(link.channel());
            Dialer dialer = dialers.get(peer);
            if (dialer != null) {
                dialer.established();
            }
            inOrder = List.copyOf(established.values());
            counters(peer).connected(true);
            listener.linked(peer);
        }

        @Override
        public void refused(int peer, String reason) {
            if (refusals.isWorthTelling(peer, reason)) {
                LOG.warn("BD-1015: no connection with {}: {}", peer < 0 ? "an unknown process" : "process " + peer, reason);
                listener.refused(peer, reason);
            }
        }

        @Override
        public void closed(Link link, int peer) {
            pending.settled(link.channel());
            if (peer >= 0 && established.remove(peer, link)) {
                inOrder = List.copyOf(established.values());
                counters(peer).connected(false);
                listener.unlinked(peer);
            }
        }
    }
}
