package org.bftldap.testkit.chaos;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A link from one process to the port of another, by way of a port of its own. What is set holds for the connections that stand and for
 * those to come. Safe for use by many threads: all happens on the loop, and is done when a method returns.
 */
public final class LinkProxy implements AutoCloseable {

    private final EventLoop loop;
    private final InetSocketAddress target;
    private final Random random;
    private final Channel server;
    private final List<Connection> connections = new ArrayList<>();
    private final List<Channel> dialling = new ArrayList<>();
    private final List<Channel> silent = new ArrayList<>();
    private Way toDialled = Way.OPEN;
    private Way toDialler = Way.OPEN;
    private Door door = Door.OPEN;

    LinkProxy(EventLoop loop, InetSocketAddress target, Random random) {
        this.loop = loop;
        this.target = target;
        this.random = random;
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel dialler) {
                        arrived(dialler);
                    }
                });
        server = bootstrap.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).syncUninterruptibly().channel();
    }

    /** Where to dial it. */
    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** @param there towards the process that is dialled */
    public void ways(Way there, Way back) {
        onLoop(() -> {
            toDialled = there;
            toDialler = back;
            forgetOver();
            List.copyOf(connections).forEach(connection -> connection.ways(there, back));
        });
    }

    public void door(Door next) {
        onLoop(() -> {
            door = next;
            if (next != Door.SILENT) {
                silent.forEach(Connection::reset);
                silent.clear();
            }
        });
    }

    /** Resets every connection that stands or is being made. */
    public void cut() {
        onLoop(() -> {
            connections.forEach(Connection::reset);
            connections.clear();
            List.copyOf(dialling).forEach(Connection::reset);
        });
    }

    /** @return how many connections stand */
    public int standing() {
        return loop.submit(() -> {
                    forgetOver();
                    return connections.size();
                })
                .syncUninterruptibly()
                .getNow();
    }

    private void arrived(Channel dialler) {
        switch (door) {
            case SHUT -> Connection.reset(dialler);
            case SILENT -> {
                silent.add(dialler);
                dialler.pipeline().addLast(new Swallow());
                dialler.config().setAutoRead(true);
            }
            case OPEN -> connect(dialler);
        }
    }

    private void connect(Channel dialler) {
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(target);
        dialling.add(dialler);
        connecting.addListener(done -> {
            dialling.remove(dialler);
            if (!done.isSuccess() || !dialler.isOpen()) {
                Connection.reset(dialler);
                connecting.channel().close();
                return;
            }
            forgetOver();
            connections.add(new Connection(dialler, connecting.channel(), toDialled, toDialler, random));
            dialler.config().setAutoRead(true);
            connecting.channel().config().setAutoRead(true);
        });
    }

    private void forgetOver() {
        connections.removeIf(Connection::isOver);
    }

    private void onLoop(Runnable work) {
        loop.submit(work).syncUninterruptibly();
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        door(Door.SHUT);
        cut();
    }

    /** Reads and answers nothing. */
    private static final class Swallow extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
