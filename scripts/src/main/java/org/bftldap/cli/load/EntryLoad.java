package org.bftldap.cli.load;

import com.unboundid.ldap.sdk.AsyncResultListener;
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
import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.controls.ManageDsaITRequestControl;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bftldap.cli.ldap.PublishedSchema;
import org.bftldap.cli.ldif.LdifReader;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.Problem;
import org.bftldap.cli.ldif.Problems;
import org.jspecify.annotations.Nullable;

/**
 * Writes the entries of a checked file with a window of requests under way: level by level of the tree, parents before children. An entry
 * that is there already is read and compared.
 *
 * <p>All decisions are taken on the caller's thread; the connection's thread only puts answers into a queue, which the window bounds.
 */
final class EntryLoad {

    /** The relay reads on with 64 of 128 unanswered. */
    private static final int WINDOW = 64;

    /** A relay that has no room, or a group between two primaries, is asked again so often. */
    private static final int ATTEMPTS_MAX = 12;

    private static final long PAUSE_MILLIS = 250;

    /** Refusals after which something must be wrong with more than these entries. */
    private static final int FAILED_MAX = 50;

    /** An entry on its way. */
    private record Job(LdifRecord.Entry entry, int attempt, List<Modification> update) {
        Job again() {
            return new Job(entry, attempt + 1, update);
        }
    }

    /** @param found what a search brought; null if it was none, or found none */
    private record Answer(Job job, LDAPResult result, @Nullable SearchResultEntry found) {}

    private final LdifSource source;
    private final LDAPConnection connection;
    private final Problems problems;
    private final Progress progress;
    private final Comparison comparison;
    private final String[] attributes;
    private final boolean update;
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private Counts counts = Counts.NONE;
    private int underWay;

    /** What was last seen: an add of what is there costs the group an agreement, a look does not. */
    private boolean expectPresent;

    /** @param update whether entries that are there and different are changed to those of the file */
    EntryLoad(LdifSource source, LDAPConnection connection, PublishedSchema published, boolean update, Problems problems, Progress progress) {
        this.source = source;
        this.connection = connection;
        this.update = update;
        this.problems = problems;
        this.progress = progress;
        this.comparison = new Comparison(published.schema());
        this.attributes = published.writableAttributes();
    }

    Counts run(Plan plan) throws IOException {
        for (int level = plan.levelMin(); level <= plan.levelMax() && counts.failed() == 0; level++) {
            runLevel(plan, level);
        }
        progress.end();
        return counts;
    }

    private void runLevel(Plan plan, int level) throws IOException {
        try (LdifReader reader = new LdifReader(source, problems)) {
            for (int i = 0; i < plan.records() && counts.failed() < FAILED_MAX; i++) {
                if (plan.level(i) == level) {
                    begin(reader.next());
                    progress.at("writing", counts.all(), plan.records());
                } else if (!reader.skip()) {
                    throw changed();
                }
            }
        }
        while (underWay > 0) {
            handle(take());
            progress.at("writing", counts.all(), plan.records());
        }
    }

    private void begin(@Nullable LdifRecord record) throws IOException {
        if (!(record instanceof LdifRecord.Entry entry)) {
            throw changed();
        }
        while (underWay >= WINDOW) {
            handle(take());
        }
        Job job = new Job(entry, 1, List.of());
        if (expectPresent) {
            read(job);
        } else {
            send(job);
        }
    }

    private IOException changed() {
        return new IOException(source.name() + " changed while it was imported; run the import again");
    }

    private void send(Job job) throws IOException {
        try {
            AsyncResultListener listener = (id, result) -> answers.add(new Answer(job, result, null));
            if (job.update().isEmpty()) {
                connection.asyncAdd(Requests.add(job.entry()), listener);
            } else {
                connection.asyncModify(Requests.modify(job.entry().dn(), job.update()), listener);
            }
            underWay++;
        } catch (LDAPException e) {
            throw interrupted(e.toLDAPResult());
        }
    }

    private Answer take() throws IOException {
        try {
            Answer answer = answers.take();
            underWay--;
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted; run the import again, it goes on where it was", e);
        }
    }

    private void handle(Answer answer) throws IOException {
        Job job = answer.job();
        ResultCode code = answer.result().getResultCode();
        if (answer.result() instanceof SearchResult) {
            compare(job, answer);
        } else if (code.equals(ResultCode.SUCCESS)) {
            count(job.update().isEmpty() ? Counts.Outcome.ADDED : Counts.Outcome.UPDATED);
        } else if (code.equals(ResultCode.ENTRY_ALREADY_EXISTS)) {
            expectPresent = true;
            read(job);
        } else if (code.equals(ResultCode.BUSY) || code.equals(ResultCode.UNAVAILABLE)) {
            // Whether an add of unknown outcome was done shows when it is repeated: it is there then, and equal.
            pauseAndRepeat(job, answer.result());
        } else if (code.isConnectionUsable()) {
            fail(job, answer.result());
        } else {
            throw interrupted(answer.result());
        }
    }

    private void read(Job job) throws IOException {
        try {
            SearchRequest request = new SearchRequest(new OneEntry(job), job.entry().dn(), SearchScope.BASE, "(objectClass=*)", attributes);
            request.addControl(new ManageDsaITRequestControl(false));
            connection.asyncSearch(request);
            underWay++;
        } catch (LDAPException e) {
            throw interrupted(e.toLDAPResult());
        }
    }

    private void compare(Job job, Answer answer) throws IOException {
        SearchResultEntry found = answer.found();
        if (found == null) {
            notFound(job, answer.result());
            return;
        }
        List<Modification> differences = new ArrayList<>(comparison.differences(job.entry(), found));
        if (update) {
            differences.addAll(comparison.password(job.entry()));
        }
        if (differences.isEmpty()) {
            count(Counts.Outcome.EQUAL);
        } else if (update) {
            send(new Job(job.entry(), 1, differences));
        } else {
            report(job.entry(), Comparison.names(differences), "the entry is there and differs in these; --update makes it the file's");
            count(Counts.Outcome.DIFFERENT);
        }
    }

    private void notFound(Job job, LDAPResult result) throws IOException {
        ResultCode code = result.getResultCode();
        if (code.equals(ResultCode.NO_SUCH_OBJECT) && job.attempt() < ATTEMPTS_MAX) {
            expectPresent = false;
            send(job.again());
        } else if (code.equals(ResultCode.BUSY) || code.equals(ResultCode.UNAVAILABLE)) {
            pauseAndRepeat(job, result);
        } else if (code.isConnectionUsable()) {
            fail(job, result);
        } else {
            throw interrupted(result);
        }
    }

    private void pauseAndRepeat(Job job, LDAPResult result) throws IOException {
        if (job.attempt() >= ATTEMPTS_MAX) {
            throw interrupted(result);
        }
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted; run the import again, it goes on where it was", e);
        }
        send(job.again());
    }

    private void fail(Job job, LDAPResult result) {
        report(job.entry(), "", "refused by the group: " + result.getResultCode() + ": " + result.getDiagnosticMessage());
        count(Counts.Outcome.FAILED);
    }

    private void report(LdifRecord.Entry entry, String attribute, String text) {
        problems.add(new Problem(source.name(), entry.line(), entry.dn(), attribute, text));
    }

    private void count(Counts.Outcome outcome) {
        counts = counts.plus(outcome);
    }

    private IOException interrupted(LDAPResult result) {
        return new IOException("BD-7002 the import stopped after " + counts.all() + " entries: " + result.getResultCode() + ": "
                + result.getDiagnosticMessage() + "; run it again, it goes on where it was");
    }

    /** Collects the one entry that a search may find. */
    private final class OneEntry implements AsyncSearchResultListener {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Job job;
        private transient @Nullable SearchResultEntry found;

        OneEntry(Job job) {
            this.job = job;
        }

        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            found = entry;
        }

        @Override
        public void searchReferenceReturned(SearchResultReference reference) {
            // none under ManageDsaIT
        }

        @Override
        public void searchResultReceived(AsyncRequestID requestId, SearchResult result) {
            answers.add(new Answer(job, result, found));
        }
    }
}
