package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.bftldap.testkit.LdapServer;

/**
 * Clients that count, each in an entry of its own: it takes the value n away and puts n+1 in one operation, which fails if n is not there.
 * So an operation that is executed twice, or lost after its answer, is noticed by the next. One whose outcome a client does not learn is
 * looked up.
 *
 * <p>Also a stop watch: from a moment that is set to the end of the first operation that began after it and succeeded.
 */
final class Counters implements AutoCloseable {
    private static final String VALUE = "description";

    private final LdapServer server;
    private final String base;
    private final Pace pace;
    private final AtomicLong counted = new AtomicLong();
    private final AtomicLong watchedFromNanos = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong firstNanos = new AtomicLong();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Starts the clients below {@code ou=name,dc=example,dc=com}, which is added with an entry for each. */
    Counters(LdapServer server, String name, int clients) throws LDAPException {
        this.server = server;
        this.pace = new Pace(clients);
        this.base = "ou=" + name + ",dc=example,dc=com";
        try (LDAPConnection connection = server.connectAsAdmin()) {
            connection.add(base, new Attribute("objectClass", "organizationalUnit"), new Attribute("ou", name));
            for (int i = 0; i < clients; i++) {
                connection.add(dn(i), new Attribute("objectClass", "account"), new Attribute("uid", "c" + i), new Attribute(VALUE, "0"));
            }
        }
        for (int i = 0; i < clients; i++) {
            int client = i;
            Thread thread = new Thread(() -> count(client), "counter-" + name + "-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private String dn(int client) {
        return "uid=c" + client + "," + base;
    }

    private void count(int client) {
        long value = 0;
        while (!pace.isStopped()) {
            try (LDAPConnection connection = server.connectAsAdmin()) {
                value = lookedUp(connection, client, value);
                while (pace.goesOn()) {
                    increment(connection, client, value);
                    value++;
                }
            } catch (LDAPException e) {
                // The outcome is unknown, or there is no connection: looked up as soon as there is.
                if (e.getResultCode().equals(ResultCode.NO_SUCH_ATTRIBUTE) || e.getResultCode().equals(ResultCode.ATTRIBUTE_OR_VALUE_EXISTS)) {
                    wrong.add("counter " + client + " is not at " + value + ": " + e.getMessage());
                    return;
                }
            }
        }
    }

    /** The operation that failed was executed once or not at all. */
    private long lookedUp(LDAPConnection connection, int client, long value) throws LDAPException {
        long found = Long.parseLong(connection.getEntry(dn(client), VALUE).getAttributeValue(VALUE));
        if (found != value && found != value + 1) {
            wrong.add("counter " + client + " is at " + found + ", not " + value + " or one more");
        }
        counted.addAndGet(found - value);
        return found;
    }

    private void increment(LDAPConnection connection, int client, long value) throws LDAPException {
        long started = System.nanoTime();
        connection.modify(
                dn(client),
                new Modification(ModificationType.DELETE, VALUE, Long.toString(value)),
                new Modification(ModificationType.ADD, VALUE, Long.toString(value + 1)));
        counted.incrementAndGet();
        if (started >= watchedFromNanos.get()) {
            firstNanos.compareAndSet(0, System.nanoTime());
        }
    }

    /** Starts the watch at this moment. */
    void watch() {
        firstNanos.set(0);
        watchedFromNanos.set(System.nanoTime());
    }

    /** How long it took; zero as long as it takes. */
    Duration watched() {
        long first = firstNanos.get();
        return first == 0 ? Duration.ZERO : Duration.ofNanos(first - watchedFromNanos.get());
    }

    long counted() {
        return counted.get();
    }

    /** Ends the clients; each counter is at what was counted, and none ever was elsewhere. */
    void stopAndCheck() throws LDAPException {
        close();
        assertThat(wrong).isEmpty();
        long sum = 0;
        try (LDAPConnection connection = server.connectAsAdmin()) {
            for (int i = 0; i < threads.size(); i++) {
                sum += Long.parseLong(connection.getEntry(dn(i), VALUE).getAttributeValue(VALUE));
            }
        }
        // What was under way at the end, one operation a client at most, may have been executed without an answer.
        assertThat(sum).isBetween(counted(), counted() + threads.size());
    }

    @Override
    public void close() {
        pace.stop();
        for (Thread thread : threads) {
            try {
                thread.join(90_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
