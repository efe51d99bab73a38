package org.bftldap.bench;

import com.unboundid.asn1.ASN1Buffer;
import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import com.unboundid.ldap.protocol.ExtendedRequestProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.protocol.UnbindRequestProtocolOp;
import java.io.DataInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * An LDAP connection with one outstanding operation that looks only at what it must, so that the load generator, which runs on the same
 * processors as the servers, takes as little of them as it can. One thread.
 */
final class RawConnection implements AutoCloseable {
    private static final int RECEIVE_BUFFER_BYTES = 1 << 16;
    private static final int READ_LIMIT_MILLIS = 120_000;
    private static final int TAG_SEQUENCE = 0x30;
    private static final int TAG_SEARCH_ENTRY = 0x64;
    private static final int TAG_SEARCH_REFERENCE = 0x73;
    private static final int TAG_SASL_CREDENTIALS = 0x87;
    private static final byte[] NOTHING = {};

    private static final String START_TLS = "1.3.6.1.4.1.1466.20037";

    private Socket socket;
    private DataInputStream in;
    private OutputStream out;
    private final ASN1Buffer request = new ASN1Buffer();
    private byte[] message = new byte[1 << 12];
    private int messageEnd;
    private int position;
    private int lastMessageId;

    /** One that has not bound. */
    RawConnection(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        use(socket);
    }

    /** @param tls what StartTLS is done with before the bind, if it is */
    RawConnection(int port, String dn, String password, Optional<SSLContext> tls) throws IOException {
        this(port);
        if (tls.isPresent()) {
            expectSuccess("StartTLS", new ExtendedRequestProtocolOp(START_TLS, null));
            use(tls.get().getSocketFactory().createSocket(socket, "127.0.0.1", port, true));
        }
        expectSuccess("bind as " + dn, new BindRequestProtocolOp(dn, password));
    }

    private void use(Socket next) throws IOException {
        socket = next;
        in = new DataInputStream(new BufferedInputStream(next.getInputStream(), RECEIVE_BUFFER_BYTES));
        out = next.getOutputStream();
    }

    private void expectSuccess(String what, ProtocolOp operation) throws IOException {
        Reply reply = call(operation);
        if (reply.resultCode() != 0) {
            throw new IOException(what + " answered with " + reply.resultCode());
        }
    }

    /** What came back: the result code of the last message, how many entries before it, and the name of the last entry. */
    record Reply(int resultCode, int entries, byte[] lastEntryName) {
        String lastEntry() {
            return new String(lastEntryName, StandardCharsets.UTF_8);
        }
    }

    /** Sends an operation and reads up to its result. */
    Reply call(ProtocolOp operation) throws IOException {
        request.clear();
        new LDAPMessage(++lastMessageId, operation).writeTo(request);
        request.writeTo(out);
        int entries = 0;
        byte[] name = NOTHING;
        while (true) {
            readMessage();
            int tag = message[position++] & 0xff;
            readLength();
            if (tag == TAG_SEARCH_ENTRY) {
                entries++;
                name = readOctets();
            } else if (tag != TAG_SEARCH_REFERENCE) {
                position++; // the tag of the enumerated result code
                return new Reply((int) readInteger(), entries, name);
            }
        }
    }

    /** What the server said last in the exchange of a SASL bind (RFC 4511 §4.2.2); empty if nothing. Only right after the bind's {@link #call}. */
    byte[] saslCredentials() {
        readOctets(); // matchedDN
        readOctets(); // diagnosticMessage
        return position < messageEnd && (message[position] & 0xff) == TAG_SASL_CREDENTIALS ? readOctets() : NOTHING;
    }

    /** Reads one message and leaves {@link #position} at the tag of its operation. */
    private void readMessage() throws IOException {
        if (in.read() != TAG_SEQUENCE) {
            throw new IOException("connection closed or not LDAP");
        }
        int first = in.read();
        int length = first;
        if (first >= 0x80) {
            length = 0;
            for (int i = first & 0x7f; i > 0; i--) {
                length = length << 8 | in.read();
            }
        }
        if (message.length < length) {
            message = new byte[Math.max(length, 2 * message.length)];
        }
        in.readFully(message, 0, length);
        messageEnd = length;
        position = 1;
        long id = readInteger();
        if (id != lastMessageId) {
            throw new IOException("answer to message " + id + " where " + lastMessageId + " was asked");
        }
    }

    private int readLength() {
        int first = message[position++] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = first & 0x7f; i > 0; i--) {
            length = length << 8 | message[position++] & 0xff;
        }
        return length;
    }

    private long readInteger() {
        long value = 0;
        for (int i = readLength(); i > 0; i--) {
            value = value << 8 | message[position++] & 0xff;
        }
        return value;
    }

    private byte[] readOctets() {
        position++;
        int length = readLength();
        byte[] octets = Arrays.copyOfRange(message, position, position + length);
        position += length;
        return octets;
    }

    @Override
    public void close() throws IOException {
        try (Socket last = socket) {
            request.clear();
            new LDAPMessage(++lastMessageId, new UnbindRequestProtocolOp()).writeTo(request);
            request.writeTo(last.getOutputStream());
        }
    }
}
