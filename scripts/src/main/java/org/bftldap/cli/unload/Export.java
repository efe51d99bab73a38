package org.bftldap.cli.unload;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultListener;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ManageDsaITRequestControl;
import com.unboundid.ldap.sdk.controls.RFC3672SubentriesRequestControl;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.bftldap.cli.ldap.PublishedSchema;
import org.bftldap.cli.ldap.RelayAccess;

/** Writes what a search finds, referral objects and subentries too. One use, of one thread. */
public final class Export {

    /**
     * @param bases empty: all naming contexts
     * @param filter empty: everything
     * @param operational whether the servers' own attributes are written too; such a file cannot be imported
     */
    public record Options(List<String> bases, Optional<String> filter, boolean operational) {}

    private final RelayAccess relay;
    private final Options options;
    private final LongConsumer progress;
    private long entries;

    /** @param progress told the number of entries written so far */
    public Export(RelayAccess relay, Options options, LongConsumer progress) {
        this.relay = relay;
        this.options = options;
        this.progress = progress;
    }

    /**
     * @return number of entries
     * @throws IOException if not all could be read or written: then what is written is not an export
     */
    public long run(OutputStream out) throws IOException {
        Filter filter = filter();
        try (LDAPConnection connection = relay.connect(RelayAccess.Mode.ONE_AT_A_TIME)) {
            PublishedSchema published = PublishedSchema.read(connection);
            List<String> attributes = new ArrayList<>(List.of(published.writableAttributes()));
            if (options.operational()) {
                attributes.add("+");
            }
            CanonicalWriter writer = new CanonicalWriter(out);
            writer.version();
            writer.comment("Passwords cannot be read, so there are none here.");
            for (String base : options.bases().isEmpty() ? published.namingContexts() : options.bases()) {
                // Subentries after the others: rules for a tree come when the tree is there.
                search(connection, base, filter, attributes, Subentries.HIDDEN, new Written(writer, Optional.of(published)));
                search(connection, base, filter, attributes, Subentries.ALONE, new Written(writer, Optional.empty()));
            }
            return entries;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** RFC 3672: which of the two kinds of entry a search sees. */
    private enum Subentries {
        HIDDEN,
        ALONE
    }

    private Filter filter() throws IOException {
        String text = options.filter().orElse("(objectClass=*)");
        try {
            return Filter.create(text);
        } catch (LDAPException e) {
            throw new IOException("\"" + text + "\" is no filter; write it like (objectClass=person): " + e.getMessage(), e);
        }
    }

    private void search(
            LDAPConnection connection, String base, Filter filter, List<String> attributes, Subentries subentries, Written written)
            throws IOException {
        SearchRequest request = new SearchRequest(written, base, SearchScope.SUB, filter, attributes.toArray(new String[0]));
        request.addControl(new ManageDsaITRequestControl(true));
        request.addControl(new RFC3672SubentriesRequestControl(subentries == Subentries.ALONE));
        try {
            connection.search(request);
        } catch (LDAPSearchException e) {
            if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                throw new IOException("there is no entry " + base + ", or it is not yours to see; check --base and -D", e);
            }
            throw new IOException("the export of " + base + " is not complete, after " + entries + " entries: " + e.getResultCode() + ": "
                    + e.getMessage() + "; make it again", e);
        }
    }

    private final class Written implements SearchResultListener {

        @Serial
        private static final long serialVersionUID = 1L;

        private final transient CanonicalWriter writer;
        private final transient Optional<PublishedSchema> schema;

        /** @param schema of entries that show what stands in subentries (RFC 3671), which is left out of them; empty: of none */
        Written(CanonicalWriter writer, Optional<PublishedSchema> schema) {
            this.writer = writer;
            this.schema = schema;
        }

        private Entry own(SearchResultEntry entry) {
            return new Entry(
                    entry.getDN(),
                    entry.getAttributes().stream()
                            .filter(attribute -> schema.isEmpty() || !schema.get().isCollective(attribute.getBaseName()))
                            .toList());
        }

        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            try {
                writer.entry(own(entry));
                progress.accept(++entries);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void searchReferenceReturned(SearchResultReference reference) {
            // none under ManageDsaIT
        }
    }
}
