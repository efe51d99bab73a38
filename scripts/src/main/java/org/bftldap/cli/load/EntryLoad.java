package org.bftldap.cli.load;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bftldap.cli.ldap.PublishedSchema;
import org.bftldap.cli.ldap.RelayAccess;
import org.bftldap.cli.ldif.LdifReader;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.Problem;
import org.bftldap.cli.ldif.Problems;
import org.bftldap.cli.load.Pipeline.Answer;
import org.bftldap.cli.load.Pipeline.Job;
import org.jspecify.annotations.Nullable;

/**
 * Writes the entries of a checked file with a window of requests under way: level by level of the tree, parents before children. Entries go
 * in bundles; those of a bundle that was refused are tried one by one, which shows whom the refusal is about. An entry that is there already is
 * read and compared.
 *
 * <p>All decisions are taken on the caller's thread.
 */
final class EntryLoad {

    /** The relay reads on with 64 of 128 unanswered. */
    private static final int WINDOW = 64;

    /** So that one is executed while the others are under way; and others' writes wait for no more than these. */
    private static final int BUNDLES_MAX = 4;

    /** A relay that has no room, or a group between two primaries, is asked again so often. */
    private static final int ATTEMPTS_MAX = 12;

    private static final long PAUSE_MILLIS = 250;

    /** Refusals after which something must be wrong with more than these entries. */
    private static final int FAILED_MAX = 50;

    private final LdifSource source;
    private final Way way;
    private final Problems problems;
    private final Progress progress;
    private final Comparison comparison;
    private final boolean update;
    private final Pipeline pipeline;
    private final Bundle bundle = new Bundle();

    /** Of bundles that were refused; so no more than were under way. */
    private final Deque<Job> alone = new ArrayDeque<>();

    private boolean inBundles;
    private Counts counts = Counts.NONE;

    /** What was last seen: an add of what is there costs the group an agreement, a look does not. */
    private boolean expectPresent;

    /**
     * How to get to the relay.
     *
     * @param connection which is open
     * @param relay for more of them
     */
    record Way(LDAPConnection connection, RelayAccess relay) {}

    /** @param update whether entries that are there and different are changed to those of the file */
    EntryLoad(LdifSource source, Way way, PublishedSchema published, boolean update, Problems problems, Progress progress) {
        this.source = source;
        this.way = way;
        this.update = update;
        this.problems = problems;
        this.progress = progress;
        this.comparison = new Comparison(published.schema());
        this.pipeline = new Pipeline(way, published.writableAttributes(), BUNDLES_MAX);
    }

    Counts run(Plan plan) throws IOException {
        try (pipeline) {
            inBundles = Bundle.areKnownTo(way.connection());
            for (int level = plan.levelMin(); level <= plan.levelMax() && counts.failed() == 0; level++) {
                runLevel(plan, level);
            }
        } catch (LDAPException e) {
            throw stopped(e.toLDAPResult());
        }
        progress.end();
        return counts;
    }

    private void runLevel(Plan plan, int level) throws IOException, LDAPException {
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
        sendBundle();
        while (pipeline.underWay() > 0) {
            advance();
            progress.at("writing", counts.all(), plan.records());
        }
    }

    private void begin(@Nullable LdifRecord record) throws IOException, LDAPException {
        if (!(record instanceof LdifRecord.Entry entry)) {
            throw changed();
        }
        Job job = new Job(entry, 1, List.of());
        if (inBundles && !expectPresent) {
            bundle.put(job);
            if (bundle.isFull()) {
                sendBundle();
            }
            return;
        }
        while (pipeline.underWay() >= WINDOW) {
            advance();
        }
        tryAlone(job);
    }

    private IOException changed() {
        return new IOException(source.name() + " changed while it was imported; run the import again");
    }

    private void sendBundle() throws IOException, LDAPException {
        while (pipeline.bundles() >= BUNDLES_MAX) {
            advance();
        }
        List<Job> jobs = bundle.take();
        if (jobs.size() > 1) {
            pipeline.addTogether(jobs);
        } else {
            alone.addAll(jobs);
            tryThoseAlone();
        }
    }

    /** Handles one answer. Afterwards something is under way if anything is left to be tried. */
    private void advance() throws IOException, LDAPException {
        try {
            handle(pipeline.take());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        tryThoseAlone();
    }

    private void tryThoseAlone() throws LDAPException {
        while (!alone.isEmpty() && pipeline.underWay() < WINDOW) {
            tryAlone(alone.remove());
        }
    }

    private void tryAlone(Job job) throws LDAPException {
        if (expectPresent) {
            pipeline.look(job);
        } else {
            pipeline.write(job);
        }
    }

    private void handle(Answer answer) throws IOException, LDAPException {
        if (answer instanceof Answer.Bundled bundled) {
            handleBundle(bundled.jobs(), bundled.result());
        } else if (answer instanceof Answer.Looked looked) {
            if (looked.found().isPresent()) {
                compare(looked.job(), looked.found().get());
            } else {
                notFound(looked.job(), looked.result());
            }
        } else if (answer instanceof Answer.Written written) {
            handleWritten(written.job(), written.result());
        }
    }

    private void handleBundle(List<Job> jobs, LDAPResult result) throws IOException {
        ResultCode code = result.getResultCode();
        if (code.equals(ResultCode.SUCCESS)) {
            jobs.forEach(job -> count(Counts.Outcome.ADDED));
            return;
        }
        if (code.equals(ResultCode.ENTRY_ALREADY_EXISTS)) {
            expectPresent = true;
        } else if (isWorthWaiting(code)) {
            pause();
        } else if (!code.isConnectionUsable()) {
            throw stopped(result);
        }
        alone.addAll(jobs);
    }

    private void handleWritten(Job job, LDAPResult result) throws IOException, LDAPException {
        ResultCode code = result.getResultCode();
        if (code.equals(ResultCode.SUCCESS)) {
            count(job.update().isEmpty() ? Counts.Outcome.ADDED : Counts.Outcome.UPDATED);
        } else if (code.equals(ResultCode.ENTRY_ALREADY_EXISTS)) {
            expectPresent = true;
            pipeline.look(job);
        } else if (isWorthWaiting(code)) {
            // Whether an add of unknown outcome was done shows when it is repeated: it is there then, and equal.
            pauseAndRepeat(job, result);
        } else if (code.isConnectionUsable()) {
            fail(job, result);
        } else {
            throw stopped(result);
        }
    }

    private void compare(Job job, SearchResultEntry found) throws LDAPException {
        List<Modification> differences = new ArrayList<>(comparison.differences(job.entry(), found));
        if (update) {
            differences.addAll(comparison.password(job.entry()));
        }
        if (differences.isEmpty()) {
            count(Counts.Outcome.EQUAL);
        } else if (update) {
            pipeline.write(new Job(job.entry(), 1, differences));
        } else {
            report(job.entry(), Comparison.names(differences), "the entry is there and differs in these; --update makes it the file's");
            count(Counts.Outcome.DIFFERENT);
        }
    }

    private void notFound(Job job, LDAPResult result) throws IOException, LDAPException {
        ResultCode code = result.getResultCode();
        if (code.equals(ResultCode.NO_SUCH_OBJECT) && job.attempt() < ATTEMPTS_MAX) {
            expectPresent = false;
            pipeline.write(job.again());
        } else if (isWorthWaiting(code)) {
            pauseAndRepeat(job, result);
        } else if (code.isConnectionUsable()) {
            fail(job, result);
        } else {
            throw stopped(result);
        }
    }

    private static boolean isWorthWaiting(ResultCode code) {
        return code.equals(ResultCode.BUSY) || code.equals(ResultCode.UNAVAILABLE);
    }

    private void pauseAndRepeat(Job job, LDAPResult result) throws IOException, LDAPException {
        if (job.attempt() >= ATTEMPTS_MAX) {
            throw stopped(result);
        }
        pause();
        pipeline.write(job.again());
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
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

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted; run the import again, it goes on where it was", e);
    }

    private IOException stopped(LDAPResult result) {
        return new IOException("BD-7002 the import stopped after " + counts.all() + " entries: " + result.getResultCode() + ": "
                + result.getDiagnosticMessage() + "; run it again, it goes on where it was");
    }
}
