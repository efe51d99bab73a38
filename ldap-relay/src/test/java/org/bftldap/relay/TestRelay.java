package org.bftldap.relay;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.config.ConfigException;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.RelaySocket;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.relay.auth.ExpiryControls;
import org.bftldap.relay.auth.KeyDerivation;
import org.bftldap.relay.auth.KeyDerivation.ScramKeysOfNew;
import org.bftldap.relay.auth.UserNames;
import org.bftldap.relay.group.AnswerSlots;
import org.bftldap.relay.group.GroupDirectory;
import org.bftldap.relay.session.Monitoring;
import org.bftldap.relay.session.RelayServices;
import org.bftldap.relay.session.SessionLimits;
import org.bftldap.relay.tls.TlsServer;

/** A relay on a free port before a {@link MemoryGroup} that knows {@code cn=admin,ou=system} with password {@code secret}. */
public final class TestRelay implements AutoCloseable {

    public static final String ADMIN = "cn=admin,ou=system";
    public static final String PASSWORD = "secret";

    /** May read cn=monitor. */
    public static final String MONITOR = "uid=nagios,o=grid";

    /** Few, so that tests are quick, and as many as clients of SCRAM demand; what the relay enforces in earnest is its configuration's business. */
    private static final int ITERATIONS = 4_096;

    public final MemoryGroup group = new MemoryGroup();
    public final TestClock clock = new TestClock();
    public final RelayServices services;
    private final KeyDerivation keys;
    private final EventLoopGroup loops = LdapServer.loops(1);
    private final LdapServer server;
    private final int port;
    private int ldapsPort;

    public TestRelay() {
        this(SessionLimits.defaults());
    }

    public TestRelay(SessionLimits limits) {
        this(limits, Optional.empty());
    }

    /** One that speaks LDAPS and StartTLS. */
    public TestRelay(TlsServer tls) {
        this(SessionLimits.defaults(), Optional.of(tls));
    }

    private TestRelay(SessionLimits limits, Optional<TlsServer> tls) {
        keys = new KeyDerivation(MemoryGroup.NAME, ITERATIONS, ScramKeysOfNew.KEPT, 2);
        services = RelayServices.of(
                new GroupDirectory(group, MemoryGroup.NAME, 1000, Duration.ofSeconds(10), new AnswerSlots(128)),
                keys,
                limits,
                tls,
                List.of("ldap://other.example:389"),
                new UserNames(Optional.of("cn={user},ou=system")),
                ExpiryControls.NETSCAPE,
                new Monitoring(new RelayMonitor(exampleGroup()), List.of(MONITOR)),
                clock);
        server = new LdapServer(services, loops);
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            port = server.listen(anyPort).getPort();
            if (tls.isPresent()) {
                ldapsPort = server.listenTls(anyPort, tls.get()).getPort();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        StoredCredential credential = StoredCredential.fromPassword(PASSWORD.toCharArray(), MemoryGroup.NAME, ITERATIONS, new byte[16]);
        put(ADMIN, new AttributeValues("userPassword", List.of(bytes(credential.text()))), values("cn", "admin"));
        put("o=grid", values("o", "grid"));
    }

    /** What monitoring tells of the group besides its client's own word. */
    public static GroupConfig exampleGroup() {
        try {
            return GroupFile.load(Path.of("../config/examples/group.toml")).config();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    public static AttributeValues values(String name, String... values) {
        return new AttributeValues(name, java.util.Arrays.stream(values).map(TestRelay::bytes).toList());
    }

    public void put(String dn, AttributeValues... attributes) {
        group.directory.execute(new DirectoryRequest(new Identity.Anonymous(), new Operation.Add(dn, List.of(attributes))));
    }

    public void remove(String dn) {
        group.directory.execute(new DirectoryRequest(new Identity.Anonymous(), new Operation.Delete(dn)));
    }

    public int port() {
        return port;
    }

    public int ldapsPort() {
        return ldapsPort;
    }

    public void listenLocally(RelaySocket socket) throws IOException {
        server.listenLocally(socket);
    }

    public LDAPConnection connect() throws LDAPException {
        return new LDAPConnection("127.0.0.1", port());
    }

    public LDAPConnection connectAsAdmin() throws LDAPException {
        return new LDAPConnection("127.0.0.1", port(), ADMIN, PASSWORD);
    }

    public Socket socket() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Ends all connections as a relay that stops does. */
    public void stopServing() {
        server.close();
    }

    /** Waits until the group was asked so many things. */
    public void waitForReads(int requests) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (group.requests.size() < requests && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        server.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        keys.close();
        group.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
