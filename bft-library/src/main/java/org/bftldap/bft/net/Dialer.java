package org.bftldap.bft.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps one connection open: dials again with growing pauses, at most a second, for ever. On the loop's thread. */
final class Dialer {

    private static final long PAUSE_MILLIS_MIN = 20;
    private static final long PAUSE_MILLIS_MAX = 1_000;
    /** After so long a connection is one that works. */
    private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Bootstrap bootstrap;
    private final EventLoop loop;
    private final Executor resolver;
    private final String host;
    private final int port;
    private long pauseMillis = PAUSE_MILLIS_MIN;
    private boolean stopped;
    private @Nullable Channel channel;
    private boolean established;
    private long establishedNanos;

    /** @param resolver where a name server may be waited for */
    Dialer(Bootstrap bootstrap, EventLoop loop, Executor resolver, String host, int port) {
        this.bootstrap = bootstrap;
        this.loop = loop;
        this.resolver = resolver;
        this.host = host;
        this.port = port;
    }

    void dial() {
        if (!stopped) {
            // Each time anew: a member may come back at another address.
            resolver.execute(() -> {
                InetSocketAddress address = new InetSocketAddress(host, port);
                if (!loop.isShuttingDown()) {
                    loop.execute(() -> connect(address));
                }
            });
        }
    }

    private void connect(InetSocketAddress address) {
        if (stopped) {
            return;
        }
        if (address.isUnresolved()) {
            again();
            return;
        }
        ChannelFuture connecting = bootstrap.connect(address);
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                channel = connecting.channel();
                connecting.channel().closeFuture().addListener(closed -> lost());
            } else {
                again();
            }
        });
    }

    private void lost() {
        if (established && System.nanoTime() - establishedNanos >= LASTING_NANOS) {
            pauseMillis = PAUSE_MILLIS_MIN;
        }
        established = false;
        again();
    }

    private void again() {
        if (!stopped && !loop.isShuttingDown()) {
            loop.schedule(this::dial, pauseMillis, TimeUnit.MILLISECONDS);
            pauseMillis = Math.min(2 * pauseMillis, PAUSE_MILLIS_MAX);
        }
    }

    /**
     * The other side accepted us. If that lasts, the next loss is a new one; if not, the pauses go on growing: a peer that spoils each
     * connection must not cost handshakes without end.
     */
    void established() {
        established = true;
        establishedNanos = System.nanoTime();
    }

    void stop() {
        stopped = true;
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }
}
