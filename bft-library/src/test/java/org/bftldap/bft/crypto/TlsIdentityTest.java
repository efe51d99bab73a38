package org.bftldap.bft.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class TlsIdentityTest {

    @Test
    void membersAgreeByTls13AndSeeEachOthersRawKeys() throws Exception {
        NodeKeys a = NodeKeys.generate();
        NodeKeys b = NodeKeys.generate();
        SSLEngine server = server(TlsIdentity.context(b, List.of(a.publicKeys().tls())));
        SSLEngine client = client(TlsIdentity.context(a, List.of(b.publicKeys().tls())));

        handshake(client, server);

        assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(TlsIdentity.peerKey(client.getSession())).isEqualTo(b.publicKeys().tls());
        assertThat(TlsIdentity.peerKey(server.getSession())).isEqualTo(a.publicKeys().tls());
    }

    @Test
    void aKeyThatIsNotPinnedIsRefusedByEitherSide() {
        NodeKeys a = NodeKeys.generate();
        NodeKeys b = NodeKeys.generate();
        NodeKeys stranger = NodeKeys.generate();
        byte[] keyOfB = b.publicKeys().tls();
        byte[] keyOfA = a.publicKeys().tls();
        assertThatThrownBy(() -> handshake(
                        client(TlsIdentity.context(stranger, List.of(keyOfB))), server(TlsIdentity.context(b, List.of(keyOfA)))))
                .isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> handshake(
                        client(TlsIdentity.context(a, List.of(keyOfB))),
                        server(TlsIdentity.context(stranger, List.of(keyOfA)))))
                .isInstanceOf(SSLException.class);
    }

    private static SSLEngine server(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        return engine;
    }

    private static SSLEngine client(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        return engine;
    }

    private static void handshake(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer toServer = ByteBuffer.allocate(64 << 10);
        ByteBuffer toClient = ByteBuffer.allocate(64 << 10);
        client.beginHandshake();
        server.beginHandshake();
        for (int turn = 0; turn < 50 && !(finished(client) && finished(server)); turn++) {
            turn(client, toClient, toServer);
            turn(server, toServer, toClient);
        }
        assertThat(finished(client) && finished(server)).isTrue();
    }

    private static boolean finished(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void turn(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        ByteBuffer plain = ByteBuffer.allocate(64 << 10);
        for (int i = 0; i < 20; i++) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                engine.wrap(ByteBuffer.allocate(0), out);
            } else {
                in.flip();
                boolean nothing = !in.hasRemaining();
                if (!nothing) {
                    engine.unwrap(in, plain);
                }
                in.compact();
                if (nothing) {
                    return;
                }
            }
        }
    }
}
