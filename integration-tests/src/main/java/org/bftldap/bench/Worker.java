package org.bftldap.bench;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.protocol.AddRequestProtocolOp;
import com.unboundid.ldap.protocol.CompareRequestProtocolOp;
import com.unboundid.ldap.protocol.DeleteRequestProtocolOp;
import com.unboundid.ldap.protocol.ModifyDNRequestProtocolOp;
import com.unboundid.ldap.protocol.ModifyRequestProtocolOp;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection's share of a workload. Workers never touch the same entry when they write: worker w of n owns the people whose number
 * is w modulo n. One thread.
 */
final class Worker {
    private static final int COMPARE_TRUE = 6;
    private static final int ALREADY_THERE = 68;

    private final RawConnection connection;
    private final int index;
    private final int workers;
    private final int people;
    private final Queue<String> added;
    private final SplittableRandom random;
    private String renamed = "";
    private String written = "";
    private String writtenTo = "";
    private long counter;

    /** @param added uids that exist beyond the people; shared by all workers, filled by adds, drained by deletes */
    Worker(RawConnection connection, int index, int workers, int people, Queue<String> added) {
        this.connection = connection;
        this.index = index;
        this.workers = workers;
        this.people = people;
        this.added = added;
        this.random = new SplittableRandom(index);
    }

    /** @return whether there was something to do; deletes run out */
    boolean once(Workload workload) throws IOException {
        switch (workload) {
            case SEARCH_UID -> searchUid();
            case BASE_READ -> baseRead();
            case COMPARE -> compare();
            case ADD -> add();
            case DELETE -> {
                String uid = added.poll();
                if (uid == null) {
                    return false;
                }
                expect(new DeleteRequestProtocolOp(People.dn(uid)), 0);
            }
            case MODIFY -> modify();
            case MODRDN -> modrdn();
            case SEARCH_ALL -> searchAll();
        }
        return true;
    }

    private void searchUid() throws IOException {
        String uid = anyone();
        expectEntry(search(People.BASE, SearchScope.SUB, Filter.createEqualityFilter("uid", uid)), uid);
    }

    private void baseRead() throws IOException {
        String uid = anyone();
        expectEntry(search(People.dn(uid), SearchScope.BASE, Filter.createPresenceFilter("objectClass")), uid);
    }

    private void compare() throws IOException {
        String uid = anyone();
        expect(new CompareRequestProtocolOp(People.dn(uid), "mail", new ASN1OctetString(uid + "@example.com")), COMPARE_TRUE);
    }

    private void add() throws IOException {
        String uid = "new" + index + "-" + Long.toString(System.nanoTime(), 36) + "-" + counter++;
        expect(new AddRequestProtocolOp(People.dn(uid), People.attributes(uid)), 0);
        added.add(uid);
    }

    private void modify() throws IOException {
        writtenTo = myOwn();
        written = "Changed " + counter++ + " by " + index;
        expect(new ModifyRequestProtocolOp(People.dn(writtenTo), List.of(new Modification(ModificationType.REPLACE, "description", written))), 0);
    }

    private void modrdn() throws IOException {
        if (renamed.isEmpty()) {
            String uid = myOwn();
            expect(new ModifyDNRequestProtocolOp(People.dn(uid), "uid=" + uid + "-renamed", true, null), 0);
            renamed = uid;
        } else {
            renameBack();
        }
    }

    private void renameBack() throws IOException {
        expect(new ModifyDNRequestProtocolOp(People.dn(renamed + "-renamed"), "uid=" + renamed, true, null), 0);
        renamed = "";
    }

    private void searchAll() throws IOException {
        RawConnection.Reply reply =
                connection.call(search(People.BASE, SearchScope.SUB, Filter.createEqualityFilter("objectClass", "inetOrgPerson")));
        if (reply.resultCode() != 0 || reply.entries() != people) {
            throw new IOException("result code " + reply.resultCode() + " with " + reply.entries() + " entries of " + people);
        }
    }

    /** After the clock has stopped: what was written last is there, and the people have their names again. */
    void finish() throws IOException {
        if (!renamed.isEmpty()) {
            renameBack();
        }
        if (!written.isEmpty()) {
            Filter filter = Filter.createEqualityFilter("description", written);
            expectEntry(search(People.dn(writtenTo), SearchScope.BASE, filter), writtenTo);
            written = "";
        }
    }

    /** Adds the suffix and the unit of the people. */
    Latencies addContainers() throws IOException {
        addUnlessThere(People.SUFFIX, List.of(new Attribute("objectClass", "top", "domain"), new Attribute("dc", "example")));
        addUnlessThere(People.BASE, List.of(new Attribute("objectClass", "top", "organizationalUnit"), new Attribute("ou", "people")));
        return new Latencies();
    }

    /** Adds people as long as there are numbers left. */
    Latencies addPeople(AtomicInteger next) throws IOException {
        for (int number = next.getAndIncrement(); number < people; number = next.getAndIncrement()) {
            addUnlessThere(People.dn(People.uid(number)), People.attributes(People.uid(number)));
        }
        return new Latencies();
    }

    private void addUnlessThere(String dn, List<Attribute> attributes) throws IOException {
        int code = connection.call(new AddRequestProtocolOp(dn, attributes)).resultCode();
        if (code != 0 && code != ALREADY_THERE) {
            throw new IOException("adding " + dn + " answered with " + code);
        }
    }

    private static SearchRequestProtocolOp search(String base, SearchScope scope, Filter filter) {
        return new SearchRequestProtocolOp(base, scope, DereferencePolicy.NEVER, 0, 0, false, filter, List.of());
    }

    private void expectEntry(ProtocolOp operation, String uid) throws IOException {
        RawConnection.Reply reply = connection.call(operation);
        boolean right = reply.resultCode() == 0
                && reply.entries() == 1
                && reply.lastEntry().toLowerCase(Locale.ROOT).startsWith("uid=" + uid + ",");
        if (!right) {
            throw new IOException("result code " + reply.resultCode() + ", " + reply.entries() + " entries, last '" + reply.lastEntry() + "', where "
                    + uid + " was asked");
        }
    }

    private void expect(ProtocolOp operation, int resultCode) throws IOException {
        int code = connection.call(operation).resultCode();
        if (code != resultCode) {
            throw new IOException("result code " + code + " of " + operation);
        }
    }

    private String anyone() {
        return People.uid(random.nextInt(people));
    }

    private String myOwn() {
        return People.uid(random.nextInt(people / workers) * workers + index);
    }
}
