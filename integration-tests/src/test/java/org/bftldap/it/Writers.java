package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bftldap.testkit.LdapServer;
import org.bftldap.testkit.Waiting;

/**
 * Clients that add entry after entry and read each back, and remember what was acknowledged and what failed. A client whose connection
 * breaks connects again.
 */
final class Writers implements AutoCloseable {
    private static final Duration STEP_LIMIT = Duration.ofSeconds(60);

    private final LdapServer server;
    private final String base;
    private final Pace pace;
    private final AtomicInteger next = new AtomicInteger();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch ended;

    /** Starts the clients below {@code ou=name,dc=example,dc=com}, which is added. */
    Writers(LdapServer server, String name, int clients) throws LDAPException {
        this.server = server;
        this.pace = new Pace(clients);
        this.base = "ou=" + name + ",dc=example,dc=com";
        this.ended = new CountDownLatch(clients);
        try (LDAPConnection connection = server.connectAsAdmin()) {
            connection.add(base, new Attribute("objectClass", "organizationalUnit"), new Attribute("ou", name));
        }
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(this::work, "writer-" + name + "-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void work() {
        try {
            while (!pace.isStopped()) {
                try (LDAPConnection connection = server.connectAsAdmin()) {
                    while (pace.goesOn()) {
                        write(connection);
                    }
                } catch (LDAPException e) {
                    failures.add(e.getResultCode() + ": " + e.getMessage());
                }
            }
        } finally {
            ended.countDown();
        }
    }

    private void write(LDAPConnection connection) throws LDAPException {
        String uid = "w" + next.getAndIncrement();
        String dn = "uid=" + uid + "," + base;
        connection.add(dn, new Attribute("objectClass", "account"), new Attribute("uid", uid), new Attribute("description", "acknowledged " + uid));
        acknowledged.add(uid);
        SearchResultEntry entry = connection.getEntry(dn);
        if (entry == null || !entry.hasAttributeValue("description", "acknowledged " + uid)) {
            throw new LDAPException(ResultCode.OTHER, "acknowledged and not found: " + dn);
        }
    }

    /** Waits until some more writes are acknowledged: the group makes progress. */
    Writers awaitMore(int count) {
        int goal = acknowledged.size() + count;
        Waiting.until(
                STEP_LIMIT,
                count + " more writes acknowledged",
                () -> acknowledged.size() >= goal,
                () -> acknowledged.size() + " of " + goal + "; failures: " + failures());
        return this;
    }

    List<String> failures() {
        return failures.stream().distinct().limit(5).toList();
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** Stops the clients after the operations that they are at. */
    Writers stop() {
        pace.stop();
        try {
            assertThat(ended.await(90, TimeUnit.SECONDS)).as("the clients end").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return this;
    }

    /** Each acknowledged entry is there. */
    void checkNothingIsLost() throws LDAPException {
        try (LDAPConnection connection = server.connectAsAdmin()) {
            Set<String> found = new TreeSet<>();
            connection.search(base, SearchScope.ONE, "(objectClass=account)", "uid")
                    .getSearchEntries()
                    .forEach(entry -> found.add(entry.getAttributeValue("uid")));
            Set<String> lost = new TreeSet<>(acknowledged);
            lost.removeAll(found);
            assertThat(lost).as("acknowledged, but lost, of " + acknowledged.size()).isEmpty();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
