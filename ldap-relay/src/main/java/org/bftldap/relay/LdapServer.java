package org.bftldap.relay;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.bftldap.relay.ldap.ByteBudget;
import org.bftldap.relay.ldap.LdapFrames;
import org.bftldap.relay.session.ConnectionGate;
import org.bftldap.relay.session.LdapSession;
import org.bftldap.relay.session.RelayServices;

/** The listening socket and the connections that came by it. */
public final class LdapServer implements AutoCloseable {

    private static final int BACKLOG = 1_024;
    private static final int CLOSING_SECONDS = 5;

    /** Linux's own interface costs less per message than the JDK's. */
    private static final boolean NATIVE = Epoll.isAvailable();

    private final ChannelGroup connections;
    private final Channel listening;

    private LdapServer(ChannelGroup connections, Channel listening) {
        this.connections = connections;
        this.listening = listening;
    }

    /** Event loops of a relay's own; to be shut down by who asked for them. */
    public static EventLoopGroup loops(int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("relay-ldap"), NATIVE ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** @param loops sessions are spread over them; made by {@link #loops} or of the same kind */
    public static LdapServer start(InetSocketAddress listen, RelayServices services, EventLoopGroup loops) throws IOException {
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        ByteBudget budget = new ByteBudget(services.limits().requestsBytesMax());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NATIVE ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 << 10, 256 << 10))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        LdapFrames frames = new LdapFrames(services.limits().messageBytesMax(), budget);
                        channel.pipeline().addLast(new ConnectionGate(services.activity()), frames, new LdapSession(services, frames));
                    }
                });
        var binding = bootstrap.bind(listen).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            // Netty's native transport has an exception of its own for it.
            BindException cause = new BindException(binding.cause().getMessage());
            cause.initCause(binding.cause());
            throw new IOException("cannot listen on " + listen + ": " + binding.cause().getMessage(), cause);
        }
        return new LdapServer(connections, binding.channel());
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Stops listening and ends all connections. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
    }
}
