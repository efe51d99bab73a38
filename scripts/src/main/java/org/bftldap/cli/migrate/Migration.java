package org.bftldap.cli.migrate;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldif.LDIFWriter;
import com.unboundid.util.ByteStringBuffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.bftldap.cli.ldif.LdifReader;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.LdifValue;
import org.bftldap.cli.ldif.Problem;
import org.bftldap.cli.ldif.Problems;
import org.jspecify.annotations.Nullable;

/** Reads a server's export and writes what a group takes of it, entry by entry in the order of the file. One use, of one thread. */
public final class Migration {

    private static final int COLUMNS = 76;
    private static final int SHOWN_CHARACTERS_MAX = 200;

    private final SourceServer server;
    private final LdifSource source;
    private final SchemaNames schema;
    private final Problems problems;
    private final Report report = new Report();
    private final ByteStringBuffer buffer = new ByteStringBuffer();

    /** @param problems told what cannot be read as LDIF */
    public Migration(SourceServer server, LdifSource source, SchemaNames schema, Problems problems) {
        this.server = server;
        this.source = source;
        this.schema = schema;
        this.problems = problems;
    }

    public Report run(OutputStream out) throws IOException {
        out.write("version: 1\n".getBytes(StandardCharsets.US_ASCII));
        try (LdifReader reader = new LdifReader(source, problems)) {
            @Nullable LdifRecord record;
            while ((record = reader.next()) != null) {
                report.read();
                if (record instanceof LdifRecord.Entry entry) {
                    migrate(entry, out);
                } else {
                    problems.add(new Problem(source.name(), record.line(), record.dn(), "changetype", "a change, not an entry; give an export of the whole database"));
                }
            }
        }
        return report;
    }

    private void migrate(LdifRecord.Entry entry, OutputStream out) throws IOException {
        String reason = leftOut(entry);
        if (!reason.isEmpty()) {
            report.add(Fate.ENTRY, reason, new Problem(source.name(), entry.line(), entry.dn(), "", reason));
            return;
        }
        List<LdifValue> kept = new ArrayList<>();
        List<LdifValue> passwords = new ArrayList<>();
        for (LdifValue value : entry.values()) {
            LdifValue carried = carried(entry, value);
            if (carried == null) {
                continue;
            }
            if (Passwords.isPassword(carried)) {
                passwords.add(carried);
            } else {
                kept.add(carried);
            }
        }
        LdifValue password = password(entry, passwords);
        if (password != null) {
            kept.add(password);
        }
        write(entry.dn(), kept, out);
        report.written();
    }

    /** Why the whole entry is left out; empty if it is not. */
    private String leftOut(LdifRecord.Entry entry) {
        Set<String> classes = entry.values().stream()
                .filter(value -> value.type().equals("objectclass"))
                .map(value -> text(value).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        for (String each : classes) {
            if (server.ownEntries().contains(each)) {
                return "entries of class " + each;
            }
        }
        return server == SourceServer.DS389 && entry.values().stream().anyMatch(value -> value.type().equals("nsds5replconflict"))
                ? "conflicts of replication (nsds5ReplConflict)"
                : "";
    }

    /** The value as it is carried over, or null if it is not. */
    private @Nullable LdifValue carried(LdifRecord.Entry entry, LdifValue value) {
        String type = value.type();
        Fate fate = server.attributes().get(type);
        if (fate != null) {
            return dropped(fate, LdifNames.base(value), entry, value);
        }
        if (schema.isServersOwn(type)) {
            return dropped(Fate.OWN, LdifNames.base(value), entry, value);
        }
        if (LdifNames.isDeletedValue(value)) {
            return dropped(Fate.REPLICATION, "deleted values of " + LdifNames.base(value), entry, value);
        }
        if (!schema.hasAttribute(type)) {
            return dropped(Fate.UNKNOWN_ATTRIBUTE, LdifNames.base(value), entry, value);
        }
        LdifValue plain = LdifNames.withoutReplicationOptions(value);
        if (!plain.hasKnownOptions()) {
            return dropped(Fate.OPTION, plain.attribute(), entry, value);
        }
        return type.equals("objectclass") ? objectClass(entry, plain) : plain;
    }

    private @Nullable LdifValue objectClass(LdifRecord.Entry entry, LdifValue value) {
        String name = text(value);
        String key = name.toLowerCase(Locale.ROOT);
        if (server.emptyClasses().contains(key)) {
            return dropped(Fate.OWN, "objectClass " + name, entry, value);
        }
        String renamed = server.renamedClasses().get(key);
        if (renamed != null && !schema.hasClass(name)) {
            dropped(Fate.CHANGED, "objectClass " + name + " to " + renamed, entry, value);
            boolean isThere = entry.values().stream()
                    .anyMatch(other -> other.type().equals("objectclass") && text(other).equalsIgnoreCase(renamed));
            return isThere ? null : new LdifValue(value.attribute(), renamed.getBytes(StandardCharsets.UTF_8), value.line());
        }
        return schema.hasClass(name) ? value : dropped(Fate.UNKNOWN_CLASS, name, entry, value);
    }

    private @Nullable LdifValue password(LdifRecord.Entry entry, List<LdifValue> passwords) {
        boolean isLocked = entry.values().stream().anyMatch(value -> server.isLock(value.type(), text(value)));
        LdifValue kept = null;
        for (LdifValue value : passwords) {
            String scheme = Passwords.scheme(value.value());
            if (isLocked) {
                droppedPassword(Fate.LOCKED, scheme, entry, value);
            } else if (kept != null) {
                droppedPassword(Fate.PASSWORD, "second passwords", entry, value);
            } else if (Passwords.isSupported(value.value())) {
                kept = new LdifValue(value.attribute(), Passwords.withoutCleartext(value.value()), value.line());
            } else {
                droppedPassword(Fate.PASSWORD, scheme, entry, value);
            }
        }
        return kept;
    }

    private @Nullable LdifValue dropped(Fate fate, String name, LdifRecord.Entry entry, LdifValue value) {
        String text = text(value);
        String shown = text.length() > SHOWN_CHARACTERS_MAX ? text.substring(0, SHOWN_CHARACTERS_MAX) + "…" : text;
        report.add(fate, name, new Problem(source.name(), value.line(), entry.dn(), value.attribute(), fate.eachOne() ? shown : ""));
        return null;
    }

    /** Without the value: reports are shown around. */
    private void droppedPassword(Fate fate, String name, LdifRecord.Entry entry, LdifValue value) {
        report.add(fate, name, new Problem(source.name(), value.line(), entry.dn(), value.attribute(), name));
    }

    private void write(String dn, List<LdifValue> values, OutputStream out) throws IOException {
        buffer.clear();
        buffer.append('\n');
        line("dn", dn.getBytes(StandardCharsets.UTF_8));
        for (LdifValue value : values) {
            line(value.attribute(), value.value());
        }
        buffer.write(out);
    }

    private void line(String name, byte[] value) {
        LDIFWriter.encodeNameAndValue(name, new ASN1OctetString(value), buffer, COLUMNS);
        buffer.append('\n');
    }

    private static String text(LdifValue value) {
        return new String(value.value(), StandardCharsets.UTF_8);
    }
}
