package org.bftldap.testkit.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Between a client and a server that sends back what it gets. */
@Timeout(30)
class LinkProxyTest {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 300;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private ServerSocket server;
    private LinkProxy proxy;
    private Socket client;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread echo = new Thread(this::echoAll, "echo");
        echo.setDaemon(true);
        echo.start();
        proxy = new LinkProxy((EventLoop) loops.next(), (InetSocketAddress) server.getLocalSocketAddress(), new Random(1));
        client = dial();
        // The way to the server stands.
        assertThat(echoed(0)).isZero();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        proxy.close();
        server.close();
        loops.shutdownGracefully();
    }

    private void echoAll() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException e) {
                // The next one, or the end.
            }
        }
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private int echoed(int value) throws IOException {
        client.getOutputStream().write(value);
        return client.getInputStream().read();
    }

    private int answer() throws IOException {
        int value = client.getInputStream().read();
        if (value < 0) {
            throw new EOFException();
        }
        return value;
    }

    private void assertSilence() throws IOException {
        client.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(this::answer).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(PATIENCE_MILLIS);
    }

    @Test
    void anOpenWayPassesAllInBothDirections() throws IOException {
        assertThat(echoed(7)).isEqualTo(7);
        assertThat(proxy.standing()).isOne();
    }

    @Test
    void aDelayIsThatOfTheWayItIsOn() throws IOException {
        proxy.ways(Way.delayed(Duration.ofMillis(200), Duration.ofMillis(50)), Way.OPEN);
        long start = System.nanoTime();
        assertThat(echoed(7)).isEqualTo(7);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void aLimitSpreadsBytesOverTime() throws IOException {
        proxy.ways(Way.limited(100_000), Way.OPEN);
        long start = System.nanoTime();
        client.getOutputStream().write(new byte[50_000]);
        assertThat(client.getInputStream().readNBytes(50_000)).hasSize(50_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(450), Duration.ofSeconds(8));
    }

    @Test
    void whatIsHeldArrivesInOrderWhenTheOutageEnds() throws IOException {
        proxy.ways(Way.OPEN, Way.HELD);
        client.getOutputStream().write(new byte[] {1, 2, 3});
        assertSilence();
        proxy.ways(Way.OPEN, Way.OPEN);
        assertThat(client.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
    }

    @Test
    void aConnectionWithAHoleIsResetWhenTheOutageEnds() throws IOException {
        proxy.ways(Way.SWALLOWED, Way.OPEN);
        client.getOutputStream().write(1);
        assertSilence();
        proxy.ways(Way.OPEN, Way.OPEN);
        assertThatThrownBy(this::answer).isInstanceOfAny(SocketException.class, EOFException.class);
        client = dial();
        assertThat(echoed(7)).isEqualTo(7);
    }

    @Test
    void aConnectionThatLostNothingOutlivesTheOutage() throws IOException {
        proxy.ways(Way.SWALLOWED, Way.SWALLOWED);
        proxy.ways(Way.OPEN, Way.OPEN);
        assertThat(echoed(7)).isEqualTo(7);
    }

    @Test
    void theEndOfOneSideIsNotSeenByTheOtherThroughAHalfOpenLink() throws IOException {
        proxy.ways(Way.SWALLOWED, Way.OPEN);
        client.close();
        assertThat(proxy.standing()).isOne();
        proxy.ways(Way.OPEN, Way.OPEN);
        Waiting.until(Duration.ofSeconds(10), "the connection has ended", () -> proxy.standing() == 0);
    }

    @Test
    void aCutEndsWhatStandsAndNotWhatComes() throws IOException {
        proxy.cut();
        assertThatThrownBy(this::answer).isInstanceOfAny(SocketException.class, EOFException.class);
        client = dial();
        assertThat(echoed(7)).isEqualTo(7);
    }

    @Test
    void aShutDoorResetsAndASilentOneSaysNothing() throws IOException {
        proxy.door(Door.SHUT);
        client = dial();
        assertThatThrownBy(this::answer).isInstanceOfAny(SocketException.class, EOFException.class);
        proxy.door(Door.SILENT);
        client = dial();
        client.getOutputStream().write(7);
        assertSilence();
        proxy.door(Door.OPEN);
        assertThatThrownBy(this::answer).isInstanceOfAny(SocketException.class, EOFException.class);
    }
}
