package org.bftldap.bft.net;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLSocket;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.NewKey;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.crypto.KeyAgreement;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.crypto.TlsIdentity;

/** The other end of a connection, byte by byte: a member that does what no correct one does. Blocking; for one thread. */
public final class RawPeer implements AutoCloseable {

    private final Members members;
    private final int self;
    private final int peer;
    private final NodeKeys keys;
    private final Signatures signatures;
    private final SSLSocket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private byte[] peerChallenge = new byte[0];

    /** Connected, TLS done, HELLO said and heard; no key announced. */
    public RawPeer(Members members, int self, NodeKeys keys, int peer, InetSocketAddress address) throws IOException, MalformedException {
        this.members = members;
        this.self = self;
        this.peer = peer;
        this.keys = keys;
        this.signatures = new Signatures(members, keys);
        List<byte[]> accepted = StreamSupport.stream(members.all().spliterator(), false)
                .map(member -> member.keys().tls())
                .toList();
        socket = (SSLSocket) TlsIdentity.context(keys, accepted).getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        socket.startHandshake();
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        write(Frame.HELLO, Hello.of(members.group(), self, new byte[Hello.CHALLENGE_BYTES]).encode());
        peerChallenge = Hello.decode(await(Frame.HELLO).content()).challenge();
    }

    /** Announces a key with this counter, as it should be done. @return the announcement's bytes */
    public byte[] announce(long counter) throws IOException {
        NewKey unsigned = new NewKey(
                self, counter, new KeyAgreement.Ephemeral(new SecureRandom()).publicKey(), Signature.NONE);
        byte[] encoded = MessageCodec.encode(signatures.sign(unsigned, peer, peerChallenge));
        announce(encoded);
        return encoded;
    }

    /** Sends the bytes of an announcement. */
    public void announce(byte[] encoded) throws IOException {
        write(Frame.NEW_KEY, encoded);
    }

    /** Waits for the next key that the peer announces for what this process sends. */
    SendKey awaitKey() throws IOException, MalformedException {
        NewKey newKey = (NewKey) members.codec().decode(await(Frame.NEW_KEY).content());
        var context = new KeyAgreement.Context(
                members.group().name(), members.group().epoch(), self, peer, newKey.counter());
        return new SendKey(newKey.counter(), KeyAgreement.senderKey(keys, newKey.publicKey(), context));
    }

    /** Sends messages in a frame of their own, under this key. */
    void send(SendKey key, Message... messages) throws IOException {
        out.write(frame(key, messages));
        out.flush();
    }

    static byte[] frame(SendKey key, Message... messages) {
        byte[][] encoded = new byte[messages.length][];
        int bytes = Frame.HEADER_BYTES + Frame.DATA_PREFIX_BYTES;
        for (int i = 0; i < messages.length; i++) {
            encoded[i] = MessageCodec.encode(messages[i]);
            bytes += Integer.BYTES + encoded[i].length;
        }
        ByteBuffer frame = ByteBuffer.allocate(bytes).position(Frame.HEADER_BYTES + Frame.DATA_PREFIX_BYTES);
        for (byte[] message : encoded) {
            frame.putInt(message.length).put(message);
        }
        key.seal(frame.array());
        return frame.array();
    }

    /** The next frame of this type; others are passed over. */
    Frame await(byte type) throws IOException {
        while (true) {
            int length = in.readInt();
            byte read = in.readByte();
            byte[] content = in.readNBytes(length - 1);
            if (read == type) {
                return new Frame(read, content);
            }
        }
    }

    private void write(byte type, byte[] content) throws IOException {
        out.write(ByteBuffer.allocate(Frame.HEADER_BYTES + content.length)
                .putInt(1 + content.length)
                .put(type)
                .put(content)
                .array());
        out.flush();
    }

    /** Reads whatever comes and forgets it, until the connection ends. */
    void drain() throws IOException {
        byte[] buffer = new byte[1 << 16];
        while (socket.getInputStream().read(buffer) >= 0) {}
    }

    /** Sends bytes as they are. */
    void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
