package org.bftldap.cli.load;

import com.unboundid.ldap.sdk.LDAPConnection;
import java.io.IOException;
import org.bftldap.cli.ldap.PublishedSchema;
import org.bftldap.cli.ldap.RelayAccess;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.Problems;

/** One file checked, and written if nothing is wrong with it. */
public final class Import {

    /** @param fromLine of a file of changes: where to begin; 0: at the beginning */
    public record Options(boolean update, boolean checkOnly, long fromLine) {}

    /** @param records in the file @param changes done, of a file of changes @param counts of a file of entries */
    public record Result(int records, boolean hasChanges, long changes, Counts counts) {}

    private final LdifSource source;
    private final RelayAccess relay;
    private final Options options;
    private final Problems problems;
    private final Progress progress;

    public Import(LdifSource source, RelayAccess relay, Options options, Problems problems, Progress progress) {
        this.source = source;
        this.relay = relay;
        this.options = options;
        this.problems = problems;
        this.progress = progress;
    }

    /** What was done; nothing if there were problems with the file. */
    public Result run() throws IOException {
        try (LDAPConnection connection = relay.connect(RelayAccess.Mode.MANY)) {
            PublishedSchema published = PublishedSchema.read(connection);
            Plan plan = new Validation(source, published, problems).run(connection, progress);
            Result nothing = new Result(plan.records(), plan.hasChanges(), 0, Counts.NONE);
            if (problems.count() > 0 || options.checkOnly() || plan.records() == 0) {
                return nothing;
            }
            if (!plan.hasChanges() && options.fromLine() > 0) {
                throw new IOException("--from-line is for a file of changes; of entries, those that are there are skipped without it");
            }
            if (plan.hasChanges()) {
                long done = new ChangeLoad(source, connection, problems, progress).run(plan, options.fromLine());
                return new Result(plan.records(), true, done, Counts.NONE);
            }
            Counts counts = new EntryLoad(source, new EntryLoad.Way(connection, relay), published, options.update(), problems, progress).run(plan);
            return new Result(plan.records(), false, 0, counts);
        }
    }
}
