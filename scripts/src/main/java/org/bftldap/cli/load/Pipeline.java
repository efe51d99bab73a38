package org.bftldap.cli.load;

import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.AsyncSearchResultListener;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ManageDsaITRequestControl;
import java.io.IOException;
import java.io.Serial;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.bftldap.cli.ldap.RelayAccess;
import org.bftldap.cli.ldif.LdifRecord;

/**
 * Requests under way, answered in any order: those for one entry on one connection, bundles on connections of their own, since many servers
 * know but one transaction for each. Of one thread; answers come by others, through a queue that holds no more than is under way.
 */
final class Pipeline implements AutoCloseable {

    /** An entry on its way. @param update what to change of it; empty: it is added */
    record Job(LdifRecord.Entry entry, int attempt, List<Modification> update) {
        Job again() {
            return new Job(entry, attempt + 1, update);
        }
    }

    sealed interface Answer {

        record Written(Job job, LDAPResult result) implements Answer {}

        /** @param found the entry, if it could be read */
        record Looked(Job job, LDAPResult result, Optional<SearchResultEntry> found) implements Answer {}

        /** @param result of all together: if it is no success, none was added, or that is not known */
        record Bundled(List<Job> jobs, LDAPResult result) implements Answer {}
    }

    private final LDAPConnection connection;
    private final String[] attributes;
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final ExecutorService bundling;
    private final RelayAccess relay;
    /** Those that no bundle is on. */
    private final Queue<LDAPConnection> lanes = new ConcurrentLinkedQueue<>();
    private int underWay;
    private int bundles;

    /** @param attributes which to read of an entry @param bundlesMax so many are sent at a time */
    Pipeline(EntryLoad.Way way, String[] attributes, int bundlesMax) {
        this.connection = way.connection();
        this.relay = way.relay();
        this.attributes = attributes;
        this.bundling = Executors.newFixedThreadPool(bundlesMax);
    }

    /** How many answers are to come; a bundle has one. */
    int underWay() {
        return underWay;
    }

    int bundles() {
        return bundles;
    }

    void write(Job job) throws LDAPException {
        if (job.update().isEmpty()) {
            connection.asyncAdd(Requests.add(job.entry()), (id, result) -> answers.add(new Answer.Written(job, result)));
        } else {
            connection.asyncModify(Requests.modify(job.entry().dn(), job.update()), (id, result) -> answers.add(new Answer.Written(job, result)));
        }
        underWay++;
    }

    void look(Job job) throws LDAPException {
        SearchRequest request = new SearchRequest(new OneEntry(job), job.entry().dn(), SearchScope.BASE, "(objectClass=*)", attributes);
        request.addControl(new ManageDsaITRequestControl(false));
        connection.asyncSearch(request);
        underWay++;
    }

    /** Adds all of them or none. */
    void addTogether(List<Job> jobs) {
        bundling.execute(() -> {
            LDAPResult result = new LDAPResult(-1, ResultCode.LOCAL_ERROR, "a bug of this program", null, new String[0], null);
            try {
                result = onLane(jobs.stream().map(Job::entry).toList());
            } finally {
                // Also when a bug ends this thread, since somebody waits for the answer.
                answers.add(new Answer.Bundled(jobs, result));
            }
        });
        underWay++;
        bundles++;
    }

    private LDAPResult onLane(List<LdifRecord.Entry> entries) {
        LDAPConnection lane = lanes.poll();
        try {
            lane = lane == null ? relay.connect(RelayAccess.Mode.MANY) : lane;
        } catch (IOException e) {
            return new LDAPResult(-1, ResultCode.CONNECT_ERROR, e.getMessage(), null, new String[0], null);
        }
        LDAPResult result = Bundle.add(lane, entries);
        lanes.add(lane);
        return result;
    }

    /** The next answer; waits for it. */
    Answer take() throws InterruptedException {
        Answer answer = answers.take();
        underWay--;
        if (answer instanceof Answer.Bundled) {
            bundles--;
        }
        return answer;
    }

    @Override
    public void close() {
        bundling.shutdownNow();
        lanes.forEach(LDAPConnection::close);
    }

    /** Collects the one entry that a search may find. */
    private final class OneEntry implements AsyncSearchResultListener {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Job job;
        private transient Optional<SearchResultEntry> found = Optional.empty();

        OneEntry(Job job) {
            this.job = job;
        }

        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            found = Optional.of(entry);
        }

        @Override
        public void searchReferenceReturned(SearchResultReference reference) {
            // none under ManageDsaIT
        }

        @Override
        public void searchResultReceived(AsyncRequestID requestId, SearchResult result) {
            answers.add(new Answer.Looked(job, result, found));
        }
    }
}
