package org.bftldap.cli.schema;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ManageDsaITRequestControl;
import com.unboundid.ldap.sdk.controls.RFC3672SubentriesRequestControl;
import com.unboundid.ldap.sdk.schema.Schema;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifValue;
import org.bftldap.cli.ldif.Problem;
import org.bftldap.cli.ldif.Problems;
import org.bftldap.cli.load.SchemaCheck;
import org.bftldap.replica.directory.schema.definition.AttributeDefinition;
import org.bftldap.replica.directory.schema.definition.ClassDefinition;
import org.bftldap.replica.directory.schema.definition.Definition;
import org.bftldap.replica.directory.schema.definition.Difference;
import org.bftldap.replica.directory.schema.definition.Elements;

/**
 * Which entries of a group stand in the way of a change of its schema, as far as one may see them. Reads them all, where replicas stop at the
 * first. One use, for one thread.
 */
public final class StoredEntries {

    private final LDAPConnection connection;
    private final List<String> bases;
    private final RelaySchema schema;
    private final Problems problems;
    private long looked;

    /** @param bases below which all of the group's entries are */
    public StoredEntries(LDAPConnection connection, List<String> bases, RelaySchema schema, Problems problems) {
        this.connection = connection;
        this.bases = List.copyOf(bases);
        this.schema = schema;
        this.problems = problems;
    }

    /**
     * Tells the problems of each entry that a change would break.
     *
     * @return how many entries were looked at
     */
    public long check(SchemaPlan plan) throws IOException {
        Difference difference = Difference.between(plan.before(), plan.after());
        for (ClassDefinition gone : difference.gone()) {
            ofClass(gone, "1.1", entry -> problem(entry, gone.name(), "is of the " + gone.title() + ", which would be gone; delete it there first"));
        }
        for (ClassDefinition reshaped : difference.reshaped()) {
            ofClass(reshaped, "1.1", entry -> problem(
                    entry, reshaped.name(), "is of the " + reshaped.title() + ", whose names, kind and superclasses stay; add another class"));
        }
        for (AttributeDefinition type : difference.types()) {
            search(Filter.createPresenceFilter(type.name()), "1.1", entry -> problem(
                    entry, type.name(), "holds it; what is stored of a type keeps its names, SUP, SYNTAX and rules, and does not become SINGLE-VALUE"));
        }
        if (!difference.tightened().isEmpty()) {
            SchemaCheck check = new SchemaCheck(published(plan.after()));
            for (ClassDefinition tightened : difference.tightened()) {
                ofClass(tightened, "*", entry -> check.check(record(entry), (line, attribute, text) -> {
                    // Nobody can see whether there is a password; what is collective stands elsewhere.
                    if (!check.isPassword(attribute) && !check.isCollective(attribute)) {
                        problem(entry, attribute, text);
                    }
                }));
            }
        }
        return looked;
    }

    private void ofClass(ClassDefinition objectClass, String attributes, Consumer<Entry> each) throws IOException {
        search(Filter.createEqualityFilter("objectClass", objectClass.name()), attributes, each);
    }

    private void problem(Entry entry, String attribute, String text) {
        problems.add(new Problem("stored", 0, entry.getDN(), attribute, text));
    }

    private static LdifRecord.Entry record(Entry entry) {
        List<LdifValue> values = new ArrayList<>();
        entry.getAttributes().forEach(attribute -> Arrays.stream(attribute.getValueByteArrays())
                .forEach(value -> values.add(new LdifValue(attribute.getName(), value, 0))));
        return new LdifRecord.Entry(entry.getDN(), 0, values);
    }

    /** What would be published: a later definition takes the place of an earlier one in the library's schema, so old ones are left away. */
    private Schema published(Elements after) {
        Entry entry = schema.published().getSchemaEntry().duplicate();
        for (Definition.Kind kind : Definition.Kind.values()) {
            List<String> texts = new ArrayList<>();
            for (String text : entry.getAttributeValues(kind.attribute())) {
                if (!isAdded(kind, text)) {
                    texts.add(text);
                }
            }
            after.added().all().stream().filter(definition -> definition.kind() == kind).map(Definition::text).forEach(texts::add);
            entry.setAttribute(kind.attribute(), texts);
        }
        return new Schema(entry);
    }

    private boolean isAdded(Definition.Kind kind, String text) {
        return schema.added().all().stream().anyMatch(definition -> definition.kind() == kind && definition.text().equals(text));
    }

    private void search(Filter filter, String attributes, Consumer<Entry> each) throws IOException {
        for (String base : bases) {
            for (boolean subentries : new boolean[] {false, true}) {
                SearchRequest request = new SearchRequest(new Each(each), base, SearchScope.SUB, filter, attributes);
                request.addControl(new ManageDsaITRequestControl(true));
                request.addControl(new RFC3672SubentriesRequestControl(subentries));
                try {
                    connection.search(request);
                } catch (LDAPException e) {
                    throw new IOException("the entries below " + base + " cannot all be read: " + e.getResultCode() + ": " + e.getMessage() + "; check -D, and try again", e);
                }
            }
        }
    }

    private final class Each implements SearchResultListener {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Consumer<Entry> each;

        Each(Consumer<Entry> each) {
            this.each = each;
        }

        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            looked++;
            each.accept(entry);
        }

        @Override
        public void searchReferenceReturned(SearchResultReference reference) {
            // none under ManageDsaIT
        }
    }
}
