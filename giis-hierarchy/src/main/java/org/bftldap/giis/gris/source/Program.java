package org.bftldap.giis.gris.source;

import java.nio.file.Path;
import org.bftldap.directory.admin.AgentReport;
import org.bftldap.directory.config.GrisSources;
import org.bftldap.giis.gris.ldif.LdifText;
import org.jspecify.annotations.Nullable;

/** One provider or plugin: when it ran, and what counts of what it gave. For the loop's thread. */
final class Program {

    private final String source;
    private final Path file;
    private final GrisSources.Program settings;
    private final long firstSeenMillis;
    private LdifText text = LdifText.EMPTY;
    private ProgramRunner.@Nullable Run run;
    private long nextRunMillis;
    private long lastSuccessMillis;
    private boolean hasSucceeded;
    private boolean failing;
    private boolean wasStale;
    private String failure = "";
    private String digest = "";
    private long runs;
    private long failedRuns;

    Program(String source, Path file, GrisSources.Program settings, long nowMillis) {
        this.source = source;
        this.file = file;
        this.settings = settings;
        this.firstSeenMillis = nowMillis;
        this.nextRunMillis = nowMillis;
    }

    String source() {
        return source;
    }

    Path file() {
        return file;
    }

    GrisSources.Program settings() {
        return settings;
    }

    boolean isRunning() {
        return run != null;
    }

    boolean isDue(long nowMillis) {
        return run == null && nowMillis >= nextRunMillis;
    }

    void started(ProgramRunner.Run started, long nowMillis) {
        run = started;
        nextRunMillis = nowMillis + settings.period().toMillis();
    }

    void kill(String reason) {
        if (run != null) {
            run.kill(reason);
        }
    }

    /** @return whether what it gives is another now */
    boolean ended(ProgramRunner.Outcome outcome, long nowMillis) {
        run = null;
        runs++;
        boolean isAnother = false;
        if (outcome instanceof ProgramRunner.Outcome.Ended ended) {
            isAnother = wasStale || !ended.digest().equals(digest);
            wasStale = false;
            text = ended.text();
            digest = ended.digest();
            lastSuccessMillis = nowMillis;
            hasSucceeded = true;
            failing = false;
            failure = "";
        } else if (outcome instanceof ProgramRunner.Outcome.Failed failed) {
            failing = true;
            failure = failed.reason();
            failedRuns++;
        }
        return isAnother;
    }

    /** Whether it has just become stale: true once. */
    boolean expires(long nowMillis) {
        boolean stale = isStale(nowMillis);
        boolean expires = stale && !wasStale;
        wasStale = stale;
        return expires;
    }

    /** What it gave last; nothing, if that was too long ago and it fails since. */
    LdifText text(long nowMillis) {
        return isStale(nowMillis) ? LdifText.EMPTY : text;
    }

    /** Whether it fails for so long that what it gave counts no more. */
    boolean isStale(long nowMillis) {
        long since = hasSucceeded ? lastSuccessMillis : firstSeenMillis;
        return failing && nowMillis - since > settings.keep().toMillis();
    }

    /** Whether it is known what it has: it told, or has failed for as long as old data counts. */
    boolean isHeard(long nowMillis) {
        return hasSucceeded || isStale(nowMillis);
    }

    AgentReport.Source report(long nowMillis) {
        return new AgentReport.Source(
                source,
                isRunning() ? "running" : failing ? "failing" : hasSucceeded ? "ok" : "waiting",
                failure,
                text(nowMillis).records().size(),
                text(nowMillis).problemCount(),
                runs,
                failedRuns,
                hasSucceeded ? (nowMillis - lastSuccessMillis) / 1000 : -1);
    }
}
