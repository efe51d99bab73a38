package org.bftldap.cli.load;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import org.bftldap.cli.ldif.LdifReader;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.Problem;
import org.bftldap.cli.ldif.Problems;
import org.jspecify.annotations.Nullable;

/** Does the changes of a checked file, one after the other, up to the first that is refused. */
final class ChangeLoad {

    private final LdifSource source;
    private final LDAPConnection connection;
    private final Problems problems;
    private final Progress progress;

    ChangeLoad(LdifSource source, LDAPConnection connection, Problems problems, Progress progress) {
        this.source = source;
        this.connection = connection;
        this.problems = problems;
        this.progress = progress;
    }

    /**
     * @param fromLine records that begin before it are left away
     * @return how many were done
     */
    long run(Plan plan, long fromLine) throws IOException {
        long done = 0;
        try (LdifReader reader = new LdifReader(source, problems)) {
            @Nullable LdifRecord record;
            while ((record = reader.next()) != null) {
                if (record.line() < fromLine) {
                    continue;
                }
                try {
                    apply(record);
                    done++;
                } catch (LDAPException e) {
                    progress.end();
                    problems.add(new Problem(source.name(), record.line(), record.dn(), "", explained(e, record.line())));
                    return done;
                }
                progress.at("changing", done, plan.records());
            }
        }
        progress.end();
        return done;
    }

    private void apply(LdifRecord record) throws LDAPException {
        if (record instanceof LdifRecord.Entry entry) {
            connection.add(Requests.add(entry));
        } else if (record instanceof LdifRecord.Delete delete) {
            connection.delete(Requests.delete(delete));
        } else if (record instanceof LdifRecord.Modify modify) {
            connection.modify(Requests.modify(modify));
        } else if (record instanceof LdifRecord.Rename rename) {
            connection.modifyDN(Requests.rename(rename));
        }
    }

    private static String explained(LDAPException e, long line) {
        return "not done: " + e.getResultCode() + ": " + e.getMessage() + "; all before it is done: mend it and go on with --from-line " + line;
    }
}
