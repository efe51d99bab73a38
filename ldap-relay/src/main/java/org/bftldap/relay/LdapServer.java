package org.bftldap.relay;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bftldap.directory.config.RelaySocket;
import org.bftldap.relay.ldap.ByteBudget;
import org.bftldap.relay.ldap.LdapFrames;
import org.bftldap.relay.session.Addresses;
import org.bftldap.relay.session.ConnectionGate;
import org.bftldap.relay.session.LdapSession;
import org.bftldap.relay.session.Listener;
import org.bftldap.relay.session.RelayServices;
import org.bftldap.relay.tls.TlsServer;

/** The listening sockets and the connections that came by them. */
public final class LdapServer implements AutoCloseable {

    private static final int BACKLOG = 1_024;
    private static final int CLOSING_SECONDS = 5;

    /** Linux's own interface costs less per message than the JDK's. */
    private static final boolean NATIVE = Epoll.isAvailable();

    private final RelayServices services;
    private final EventLoopGroup loops;
    private final ByteBudget budget;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> listening = new ArrayList<>();
    private final List<SocketFile> socketFiles = new ArrayList<>();

    /** @param loops sessions are spread over them; made by {@link #loops} or of the same kind */
    public LdapServer(RelayServices services, EventLoopGroup loops) {
        this.services = services;
        this.loops = loops;
        this.budget = new ByteBudget(services.limits().requestsBytesMax());
    }

    /** Event loops of a relay's own; to be shut down by who asked for them. */
    public static EventLoopGroup loops(int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory("relay-ldap"), NATIVE ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** Listens for LDAP. @return the address taken */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        return listen("ldap", address, channel -> {});
    }

    /** Listens for LDAP over TLS from the first byte on. @return the address taken */
    public InetSocketAddress listenTls(InetSocketAddress address, TlsServer tls) throws IOException {
        return listen("ldaps", address, channel -> channel.pipeline().addLast(tls.handler(channel.alloc(), TlsServer.Start.AT_ONCE)));
    }

    private InetSocketAddress listen(String scheme, InetSocketAddress address, Consumer<Channel> beforeFrames) throws IOException {
        ServerBootstrap bootstrap = bootstrap(NATIVE ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        begin(channel, listener(scheme, channel.localAddress()), beforeFrames);
                    }
                });
        InetSocketAddress taken = (InetSocketAddress) bind(bootstrap, address).localAddress();
        services.activity().open().listening(listener(scheme, taken));
        return taken;
    }

    /** Listens for processes of this machine. The file is this server's until it is closed. */
    public void listenLocally(RelaySocket socket) throws IOException {
        SocketFile file = SocketFile.at(socket);
        Listener listener = new Listener(
                "ldapi://" + URLEncoder.encode(file.path().toString(), StandardCharsets.UTF_8).replace("+", "%20"), "PATH=" + file.path(), Listener.Reach.MACHINE);
        ServerBootstrap bootstrap = bootstrap(NATIVE ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        begin(channel, listener, each -> {});
                    }
                });
        bind(bootstrap, NATIVE ? new DomainSocketAddress(file.madeAs().toFile()) : UnixDomainSocketAddress.of(file.madeAs()));
        file.put();
        socketFiles.add(file);
        services.activity().open().listening(listener);
    }

    private ServerBootstrap bootstrap(Class<? extends ServerChannel> channel) {
        return new ServerBootstrap()
                .group(loops)
                .channel(channel)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 << 10, 256 << 10));
    }

    private void begin(Channel channel, Listener listener, Consumer<Channel> beforeFrames) {
        connections.add(channel);
        LdapFrames frames = new LdapFrames(services.limits().messageBytesMax(), budget);
        channel.pipeline().addLast(new ConnectionGate(services.activity()));
        beforeFrames.accept(channel);
        channel.pipeline().addLast(frames, new LdapSession(services, frames, listener));
    }

    private Channel bind(ServerBootstrap bootstrap, SocketAddress address) throws IOException {
        var binding = bootstrap.bind(address).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            // Netty's native transport has an exception of its own for it.
            BindException cause = new BindException(binding.cause().getMessage());
            cause.initCause(binding.cause());
            throw new IOException("cannot listen on " + address + ": " + binding.cause().getMessage(), cause);
        }
        listening.add(binding.channel());
        return binding.channel();
    }

    private static Listener listener(String scheme, InetSocketAddress address) {
        return new Listener(scheme + "://" + Addresses.hostPort(address), Addresses.shown(address), Listener.Reach.NETWORK);
    }

    /** Stops listening and ends all connections. */
    @Override
    public void close() {
        for (Channel each : listening) {
            each.close().awaitUninterruptibly();
        }
        socketFiles.forEach(SocketFile::remove);
        connections.forEach(each -> each.pipeline().fireUserEventTriggered(LdapSession.STOPPING));
        connections.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
    }
}
