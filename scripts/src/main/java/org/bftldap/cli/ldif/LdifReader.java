package org.bftldap.cli.ldif;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a file one after the other. What cannot be read is told to {@link Problems}, and the next record is looked for.
 *
 * <p>Taken besides RFC 2849: values of UTF-8 that are not in base64, as most tools write them, and files without {@code version: 1}.
 * Of one thread.
 */
public final class LdifReader implements Closeable {

    /** Of one record; the relay takes as many values in one request. */
    private static final int LINES_MAX = 262_144;

    /** Of the values of one record together: more than the largest message that a relay takes. */
    private static final long RECORD_BYTES_MAX = 8L << 20;

    private final LdifSource source;
    private final Problems problems;
    private final LdifLines lines;
    private boolean begun;

    public LdifReader(LdifSource source, Problems problems) throws IOException {
        this.source = source;
        this.problems = problems;
        this.lines = new LdifLines(source.open());
    }

    /** The next record that can be read, or null at the end of the file. */
    public @Nullable LdifRecord next() throws IOException {
        List<LdifValue> record;
        while ((record = nextLines()) != null) {
            if (record.isEmpty()) {
                continue;
            }
            try {
                return RecordParser.parse(record);
            } catch (LdifSyntaxException e) {
                String dn = record.get(0).type().equals("dn") ? text(record.get(0)) : "";
                problems.add(new Problem(source.name(), e.line(), dn, e.attribute(), e.getMessage()));
            }
        }
        return null;
    }

    /** Leaves the next record away: of a file that was read to its end without a problem. False at the end. */
    public boolean skip() throws IOException {
        LdifLines.Line line;
        while ((line = lines.next()) != null) {
            boolean isEmpty = line.bytes() != null && line.bytes().length == 0;
            if (!isEmpty && !isVersion(line)) {
                begun = true;
                lines.skipToEmpty();
                return true;
            }
            begun |= !isEmpty;
        }
        return false;
    }

    /** What may stand before the first record. */
    private boolean isVersion(LdifLines.Line line) {
        try {
            return !begun && LineParser.parse(line).type().equals("version");
        } catch (LdifSyntaxException e) {
            return false;
        }
    }

    /** The lines of the next record; empty if there is none between two ends, or one of its lines is unreadable; null at the end. */
    private @Nullable List<LdifValue> nextLines() throws IOException {
        List<LdifValue> record = new ArrayList<>();
        boolean readable = true;
        long bytes = 0;
        LdifLines.Line line;
        while ((line = lines.next()) != null && (line.bytes() == null || line.bytes().length > 0)) {
            try {
                LdifValue value = LineParser.parse(line);
                if (!begun && value.type().equals("version")) {
                    checkVersion(value);
                } else {
                    bytes += value.value().length;
                    record.add(bounded(value, record.size(), bytes));
                }
                begun = true;
            } catch (LdifSyntaxException e) {
                String dn = record.isEmpty() ? "" : text(record.get(0));
                problems.add(new Problem(source.name(), e.line(), dn, e.attribute(), e.getMessage()));
                readable = false;
                begun = true;
                record = new ArrayList<>(record.subList(0, Math.min(1, record.size())));
                bytes = 0;
            }
        }
        if (line == null && record.isEmpty()) {
            return null;
        }
        return readable ? record : List.of();
    }

    private static LdifValue bounded(LdifValue value, int count, long bytes) throws LdifSyntaxException {
        if (count >= LINES_MAX || bytes > RECORD_BYTES_MAX) {
            throw new LdifSyntaxException(value.line(), value.attribute(), "the record is larger than a relay takes (4 MiB); make it smaller");
        }
        return value;
    }

    private static void checkVersion(LdifValue value) throws LdifSyntaxException {
        if (!text(value).strip().equals("1")) {
            throw new LdifSyntaxException(value.line(), "version", "only version 1 of LDIF is known");
        }
    }

    static String text(LdifValue value) {
        return new String(value.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
