package org.bftldap.cli.unload;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldif.LDIFWriter;
import com.unboundid.util.ByteStringBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Entries as LDIF in one way only: {@code objectClass} first, then attributes by name; values in the order in which the directory keeps
 * them; lines of 76 columns. Of one thread.
 */
final class CanonicalWriter {

    private static final int COLUMNS = 76;

    private final OutputStream out;
    private final ByteStringBuffer buffer = new ByteStringBuffer();

    CanonicalWriter(OutputStream out) {
        this.out = out;
    }

    void comment(String text) throws IOException {
        out.write(("# " + text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    void version() throws IOException {
        out.write("version: 1\n".getBytes(StandardCharsets.US_ASCII));
    }

    void entry(Entry entry) throws IOException {
        buffer.clear();
        line("dn", new ASN1OctetString(entry.getDN()));
        List<Attribute> attributes = new ArrayList<>(entry.getAttributes());
        attributes.sort(Comparator.comparing(CanonicalWriter::rank));
        for (Attribute attribute : attributes) {
            for (ASN1OctetString value : attribute.getRawValues()) {
                line(attribute.getName(), value);
            }
        }
        out.write('\n');
        buffer.write(out);
    }

    private void line(String name, ASN1OctetString value) {
        LDIFWriter.encodeNameAndValue(name, value, buffer, COLUMNS);
        buffer.append('\n');
    }

    private static String rank(Attribute attribute) {
        String name = attribute.getName().toLowerCase(Locale.ROOT);
        return name.equals("objectclass") ? "" : name;
    }
}
