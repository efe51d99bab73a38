package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapServer;
import org.bftldap.testkit.ProcessFigures;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What a group takes of a laptop's memory, and that a large answer streams through it. */
@OnGroup
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MemoryIT {
    private static final long GROUP_LIMIT_BYTES = 1_500_000_000L;
    private static final int PEOPLE = 10_000;
    private static final int LOADERS = 16;
    private static final int PHOTOS = 600;
    private static final int PHOTO_BYTES = 100_000;
    /** Far less than the answer of 60 MB; what a process needs to pass chunks of 256 KiB, and what its heap grows by chance. */
    private static final long STREAMING_LIMIT_BYTES = 40L << 20;

    private final DevGroup group;

    MemoryIT(DevGroup group) {
        this.group = group;
    }

    /** First: what large answers leave in heaps is not what ten thousand people take. */
    @Test
    @Order(1)
    void fourReplicasAndARelayWithTenThousandPeopleFitALaptop() throws LDAPException {
        addAll("people", PEOPLE, uid -> new Attribute[] {
            new Attribute("objectClass", "inetOrgPerson"),
            new Attribute("uid", uid),
            new Attribute("cn", "Common " + uid),
            new Attribute("sn", "Sur " + uid),
            new Attribute("givenName", "Given"),
            new Attribute("mail", uid + "@example.com"),
            new Attribute("telephoneNumber", "+1 408 555 1862"),
            new Attribute("employeeNumber", uid),
            new Attribute("title", "Engineer"),
            new Attribute("description", "One of ten thousand")
        });
        try (LDAPConnection connection = group.connectAsAdmin()) {
            assertThat(sizeOfAnswer(connection, "ou=people").entries.get()).isEqualTo(PEOPLE);
        }
        System.out.printf("resident with %d people: %d MB together, %s%n", PEOPLE, group.residentBytes() >> 20, megabytes(resident()));
        assertThat(group.residentBytes()).isLessThan(GROUP_LIMIT_BYTES);
    }

    @Test
    @Order(2)
    void anAnswerOfSixtyMegabytesStreamsWithFlatMemory() throws LDAPException {
        byte[] photo = new byte[PHOTO_BYTES];
        new Random(60).nextBytes(photo);
        addAll("photos", PHOTOS, uid -> new Attribute[] {
            new Attribute("objectClass", "inetOrgPerson"),
            new Attribute("uid", uid),
            new Attribute("cn", uid),
            new Attribute("sn", uid),
            new Attribute("jpegPhoto", photo)
        });
        try (LDAPConnection connection = group.connectAsAdmin()) {
            // The first answers still load classes and fill caches, which are bounded.
            sizeOfAnswer(connection, "ou=photos");
            sizeOfAnswer(connection, "ou=photos");
            Map<String, Long> before = resident();
            for (int i = 0; i < 3; i++) {
                Counter answer = sizeOfAnswer(connection, "ou=photos");
                assertThat(answer.entries.get()).isEqualTo(PHOTOS);
                assertThat(answer.bytes.get()).isGreaterThanOrEqualTo((long) PHOTOS * PHOTO_BYTES);
            }
            Map<String, Long> after = resident();
            System.out.printf("resident before answers of 60 MB: %s, after: %s%n", megabytes(before), megabytes(after));
            before.forEach((process, bytes) ->
                    assertThat(after.get(process) - bytes).as("growth of %s", process).isLessThan(STREAMING_LIMIT_BYTES));
        }
    }

    private Map<String, Long> resident() {
        Map<String, Long> bytes = new TreeMap<>();
        for (LdapServer.NamedProcess process : group.processes()) {
            bytes.put(process.name(), ProcessFigures.residentBytes(process.pid()));
        }
        return bytes;
    }

    private static String megabytes(Map<String, Long> bytes) {
        Map<String, String> texts = new TreeMap<>();
        bytes.forEach((process, count) -> texts.put(process, (count >> 20) + " MB"));
        return texts.toString();
    }

    private interface Maker {
        Attribute[] attributesOf(String uid);
    }

    private void addAll(String unit, int count, Maker maker) throws LDAPException {
        String base = "ou=" + unit + ",dc=example,dc=com";
        try (LDAPConnection connection = group.connectAsAdmin()) {
            connection.add(base, new Attribute("objectClass", "organizationalUnit"), new Attribute("ou", unit));
        }
        AtomicInteger next = new AtomicInteger();
        List<Thread> loaders = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < LOADERS; i++) {
            Thread loader = new Thread(() -> {
                try (LDAPConnection connection = group.connectAsAdmin()) {
                    for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                        String uid = unit + n;
                        connection.add("uid=" + uid + "," + base, maker.attributesOf(uid));
                    }
                } catch (LDAPException e) {
                    failures.add(e);
                }
            });
            loaders.add(loader);
            loader.start();
        }
        for (Thread loader : loaders) {
            try {
                loader.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        assertThat(failures).isEmpty();
    }

    private static Counter sizeOfAnswer(LDAPConnection connection, String unit) throws LDAPException {
        Counter counter = new Counter();
        connection.search(new SearchRequest(counter, unit + ",dc=example,dc=com", SearchScope.ONE, "(objectClass=*)"));
        return counter;
    }

    /** Counts an answer without keeping it: the test's own memory is no matter here, but its time is. */
    private static final class Counter implements SearchResultListener {
        private static final long serialVersionUID = 1;
        private final AtomicInteger entries = new AtomicInteger();
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            entries.incrementAndGet();
            entry.getAttributes().forEach(attribute -> {
                for (byte[] value : attribute.getValueByteArrays()) {
                    bytes.addAndGet(value.length);
                }
            });
        }

        @Override
        public void searchReferenceReturned(SearchResultReference reference) {
            throw new AssertionError("a reference nobody asked for: " + reference);
        }
    }
}
