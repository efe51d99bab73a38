package org.bftldap.cli.load;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ManageDsaITRequestControl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bftldap.cli.ldap.PublishedSchema;
import org.bftldap.cli.ldif.LdifReader;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.LdifValue;
import org.bftldap.cli.ldif.Problem;
import org.bftldap.cli.ldif.Problems;
import org.jspecify.annotations.Nullable;

/** The whole of a file, before anything of it is written. Of one thread. */
final class Validation {

    private final LdifSource source;
    private final Problems problems;
    private final NameCheck names;
    private final SchemaCheck schema;

    Validation(LdifSource source, PublishedSchema published, Problems problems) {
        this.source = source;
        this.problems = problems;
        this.names = new NameCheck(published.schema(), published.namingContexts());
        this.schema = new SchemaCheck(published.schema());
    }

    /** Reads the file and reports all that is wrong with it; what to write, if nothing is. */
    Plan run(LDAPConnection connection, Progress progress) throws IOException {
        Plan plan = new Plan();
        try (LdifReader reader = new LdifReader(source, problems)) {
            @Nullable LdifRecord record;
            while ((record = reader.next()) != null) {
                check(record, plan);
                progress.at("checking", plan.records(), 0);
            }
        }
        if (!plan.hasChanges()) { // changes may bring a parent from elsewhere
            for (NameCheck.Orphan orphan : names.orphans()) {
                if (!exists(connection, orphan.parent().toString())) {
                    String text = "its parent " + orphan.parent() + " is neither in the file nor in the directory; add it to the file";
                    problems.add(new Problem(source.name(), orphan.line(), orphan.dn(), "", text));
                }
            }
        }
        progress.end();
        return plan;
    }

    /** Reports in the order of the lines. */
    private void check(LdifRecord record, Plan plan) {
        List<Problem> found = new ArrayList<>();
        check(record, plan, (line, attribute, text) -> found.add(new Problem(source.name(), line, record.dn(), attribute, text)));
        found.sort(Comparator.comparingLong(Problem::line));
        found.forEach(problems::add);
    }

    private void check(LdifRecord record, Plan plan, SchemaCheck.Finding found) {
        String wrongName = names.wrong(record.dn());
        if (wrongName != null) {
            found.at(record.line(), "", wrongName);
        }
        if (record instanceof LdifRecord.Entry entry) {
            schema.check(entry, found);
            if (wrongName == null) {
                String wrongPlace = names.place(entry);
                if (wrongPlace != null) {
                    found.at(record.line(), "", wrongPlace);
                }
                checkNaming(entry, found);
            }
            plan.addEntry(names.dn(entry.dn()).map(dn -> dn.getRDNs().length).orElse(0));
        } else {
            plan.addChange();
            checkChange(record, found);
        }
    }

    /** RFC 4511 §4.7: the values that the RDN names are in the entry. */
    private void checkNaming(LdifRecord.Entry entry, SchemaCheck.Finding found) {
        names.dn(entry.dn()).ifPresent(dn -> {
            for (String attribute : dn.getRDN().getAttributeNames()) {
                if (!NamingValues.holds(entry, dn.getRDN(), attribute, schema.schema())) {
                    found.at(entry.line(), attribute, "the name's own value is not among the attributes; add the line \"" + dn.getRDN() + "\" as attribute: value");
                }
            }
        });
    }

    private void checkChange(LdifRecord record, SchemaCheck.Finding found) {
        if (record instanceof LdifRecord.Modify modify) {
            for (LdifRecord.Change change : modify.changes()) {
                schema.checkName(change.attribute(), change.line(), found);
                if (change.kind() == LdifRecord.Kind.ADD || change.kind() == LdifRecord.Kind.REPLACE) {
                    for (LdifValue value : change.values()) {
                        schema.checkAlone(value, found);
                    }
                }
            }
        } else if (record instanceof LdifRecord.Rename rename) {
            if (names.dn(rename.newRdn()).filter(dn -> dn.getRDNs().length == 1).isEmpty()) {
                found.at(record.line(), "newrdn", "not one RDN; write it like uid=ada");
            }
            rename.newSuperior().map(names::wrong).ifPresent(wrong -> found.at(record.line(), "newsuperior", wrong));
        }
    }

    private static boolean exists(LDAPConnection connection, String dn) throws IOException {
        try {
            SearchRequest request = new SearchRequest(dn, SearchScope.BASE, "(objectClass=*)", "1.1");
            request.addControl(new ManageDsaITRequestControl(false));
            return connection.search(request).getEntryCount() == 1;
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                return false;
            }
            throw new IOException("it cannot be told whether " + dn + " exists: " + e.getResultCode() + ": " + e.getMessage(), e);
        }
    }
}
