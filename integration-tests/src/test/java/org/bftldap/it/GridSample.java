package org.bftldap.it;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.bftldap.testkit.LdapServer;

/** Two made-up grid sites in GLUE 1.3 and 2.0 ({@code grid/two-sites.ldif.gz}), as a top BDII would serve them. */
final class GridSample {
    static final List<String> SUFFIXES = List.of("o=grid", "o=glue");

    /** What a placeholder of {@code grid/queries.tsv} stands for in this data. */
    static final String SITE = "UK-Aurora-LCG2";

    static final String COMPUTING_ELEMENT = "ce01.aurora.ac.uk";
    static final String STORAGE_ELEMENT = "se01.aurora.ac.uk";

    private GridSample() {}

    static String ldif() {
        return new String(resource("grid/two-sites.ldif.gz"), StandardCharsets.UTF_8);
    }

    static List<Entry> entries() {
        return entries(new ByteArrayInputStream(resource("grid/two-sites.ldif.gz")));
    }

    /** Of another file in the same layout. */
    static List<Entry> entriesOf(Path file) throws IOException {
        return entries(Files.newInputStream(file));
    }

    private static List<Entry> entries(InputStream ldif) {
        List<Entry> entries = new ArrayList<>();
        try (LDIFReader reader = new LDIFReader(ldif)) {
            for (Entry entry = reader.readEntry(); entry != null; entry = reader.readEntry()) {
                entries.add(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (LDIFException e) {
            throw new IllegalStateException(e);
        }
        return entries;
    }

    /** Names of the sites in the order in which the file has them. */
    static List<String> sites(List<Entry> entries) {
        return entries.stream().filter(entry -> entry.hasObjectClass("GlueSite")).map(entry -> entry.getAttributeValue("GlueSiteUniqueID")).toList();
    }

    /** Loads what is not there yet, parents first as the file has them. */
    static void load(LdapServer server) throws LDAPException {
        try (LDAPConnection connection = server.connectAsAdmin()) {
            for (Entry entry : entries()) {
                try {
                    connection.add(entry);
                } catch (LDAPException e) {
                    if (e.getResultCode() != ResultCode.ENTRY_ALREADY_EXISTS) {
                        throw new LDAPException(e.getResultCode(), entry.getDN() + ": " + e.getMessage(), e);
                    }
                }
            }
        }
    }

    /** @return the unique id of the first computing element at {@link #COMPUTING_ELEMENT} */
    static String computingElementId() {
        return entries().stream()
                .filter(entry -> entry.hasObjectClass("GlueCE"))
                .map(entry -> Objects.requireNonNull(entry.getAttributeValue("GlueCEUniqueID")))
                .filter(id -> id.startsWith(COMPUTING_ELEMENT))
                .findFirst()
                .orElseThrow();
    }

    static byte[] resource(String name) {
        try (InputStream stream = open(name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) throws IOException {
        InputStream raw = Objects.requireNonNull(GridSample.class.getClassLoader().getResourceAsStream(name), name);
        return name.endsWith(".gz") ? new GZIPInputStream(raw) : raw;
    }
}
