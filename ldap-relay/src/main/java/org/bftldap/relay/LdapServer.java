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
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.bftldap.relay.ldap.ByteBudget;
import org.bftldap.relay.ldap.LdapFrames;
import org.bftldap.relay.session.ConnectionGate;
import org.bftldap.relay.session.LdapSession;
import org.bftldap.relay.session.RelayServices;

/** The listening socket and its event loops. */
public final class LdapServer implements AutoCloseable {

    private static final int BACKLOG = 1_024;

    /** Linux's own interface costs less per message than the JDK's. */
    private static final boolean NATIVE = Epoll.isAvailable();

    private final EventLoopGroup loops;
    private final Channel listening;

    private LdapServer(EventLoopGroup loops, Channel listening) {
        this.loops = loops;
        this.listening = listening;
    }

    /** @param threads event loops; sessions are spread over them */
    public static LdapServer start(InetSocketAddress listen, RelayServices services, int threads) throws IOException {
        EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(
                        threads, new DefaultThreadFactory("relay-ldap"), NATIVE ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
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
                        LdapFrames frames = new LdapFrames(services.limits().messageBytesMax(), budget);
                        channel.pipeline().addLast(new ConnectionGate(services.activity()), frames, new LdapSession(services, frames));
                    }
                });
        var binding = bootstrap.bind(listen).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            // Netty's native transport has an exception of its own for it.
            BindException cause = new BindException(binding.cause().getMessage());
            cause.initCause(binding.cause());
            throw new IOException("cannot listen on " + listen + ": " + binding.cause().getMessage(), cause);
        }
        return new LdapServer(loops, binding.channel());
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Stops listening and ends all connections. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
