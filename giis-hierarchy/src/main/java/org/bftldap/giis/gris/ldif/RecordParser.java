package org.bftldap.giis.gris.ldif;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;

/** Makes a record of its lines, or names what is wrong with it. For one thread. */
final class RecordParser {

    /** Looser than RFC 4512 §2.5: the group knows which attributes there are, and refuses others by name. */
    private static final Pattern DESCRIPTION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(;[A-Za-z0-9-]+)*");

    /** An attribute's line, taken apart. @param value empty where nothing stands behind the colon */
    private record Spec(int line, String attribute, byte[] value) {

        boolean is(String name) {
            return attribute.equalsIgnoreCase(name);
        }
    }

    /** What is wrong with a line. */
    private static final class BadLineException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int line;

        BadLineException(int line, String what) {
            super(what);
            this.line = line;
        }
    }

    private static final int NAMES_MAX = 4_096;

    private final LdifText.Problems problems;

    /** Each name of an attribute once, however often it is written. */
    private final Map<String, String> attributeNames = new HashMap<>();

    RecordParser(LdifText.Problems problems) {
        this.problems = problems;
    }

    /** @param lines at least one */
    Optional<LdifRecord> parse(List<LogicalLine> lines) {
        String dn = "";
        try {
            List<LogicalLine> rest = withoutVersion(lines);
            if (rest.isEmpty()) {
                return Optional.empty();
            }
            Spec first = spec(rest.get(0));
            if (!first.is("dn")) {
                throw new BadLineException(first.line(), "a record must begin with 'dn:'; this is " + rest.get(0).shown());
            }
            dn = text(first.value());
            return Optional.of(record(first.line(), dn, rest.subList(1, rest.size())));
        } catch (BadLineException e) {
            problems.add(e.line, dn, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static List<LogicalLine> withoutVersion(List<LogicalLine> lines) {
        return lines.get(0).shown().startsWith("version:") ? lines.subList(1, lines.size()) : lines;
    }

    private LdifRecord record(int line, String dn, List<LogicalLine> lines) throws BadLineException {
        if (dn.isBlank()) {
            throw new BadLineException(line, "the DN is empty");
        }
        if (!lines.isEmpty() && lines.get(0).colon() > 0 && spec(lines.get(0)).is("changetype")) {
            Spec changetype = spec(lines.get(0));
            List<LogicalLine> rest = lines.subList(1, lines.size());
            return switch (text(changetype.value()).toLowerCase(Locale.ROOT)) {
                case "add" -> content(line, dn, rest);
                case "modify" -> new LdifRecord.Modification(line, dn, changes(dn, rest));
                default -> throw new BadLineException(changetype.line(), "changetype is '" + text(changetype.value()) + "'; add and modify are understood");
            };
        }
        return content(line, dn, lines);
    }

    private LdifRecord content(int line, String dn, List<LogicalLine> lines) throws BadLineException {
        Map<String, AttributeValues> attributes = new LinkedHashMap<>();
        for (LogicalLine each : lines) {
            Spec spec = spec(each);
            if (spec.value().length == 0) {
                problems.add(spec.line(), dn, "'" + spec.attribute() + "' has no value; the rest of the entry is taken");
            } else {
                AttributeValues before = attributes.get(spec.attribute().toLowerCase(Locale.ROOT));
                List<byte[]> values = before == null ? new ArrayList<>() : new ArrayList<>(before.values());
                values.add(spec.value());
                attributes.put(
                        spec.attribute().toLowerCase(Locale.ROOT),
                        new AttributeValues(before == null ? spec.attribute() : before.description(), values));
            }
        }
        if (attributes.isEmpty()) {
            throw new BadLineException(line, "an entry without attributes");
        }
        return new LdifRecord.Content(line, dn, List.copyOf(attributes.values()));
    }

    /** Each change ends with '-' or, as many plugins leave it away, at the next one or the end. */
    private List<Change> changes(String dn, List<LogicalLine> lines) throws BadLineException {
        List<Change> changes = new ArrayList<>();
        int next = 0;
        while (next < lines.size()) {
            Spec head = spec(lines.get(next++));
            Change.Kind kind = kind(head);
            String attribute = text(head.value());
            List<byte[]> values = new ArrayList<>();
            while (next < lines.size() && !isDash(lines.get(next)) && spec(lines.get(next)).is(attribute)) {
                Spec value = spec(lines.get(next++));
                if (value.value().length > 0) {
                    values.add(value.value());
                } else {
                    problems.add(value.line(), dn, "'" + attribute + "' has no value; the rest of the change is taken");
                }
            }
            if (next < lines.size() && isDash(lines.get(next))) {
                next++;
            }
            changes.add(new Change(kind, new AttributeValues(attribute, values)));
        }
        return changes;
    }

    private static boolean isDash(LogicalLine line) {
        return line.bytes().length == 1 && line.bytes()[0] == '-';
    }

    private static Change.Kind kind(Spec head) throws BadLineException {
        if (!DESCRIPTION.matcher(text(head.value())).matches()) {
            throw new BadLineException(head.line(), "'" + head.attribute() + ":' must name an attribute");
        }
        return switch (head.attribute().toLowerCase(Locale.ROOT)) {
            case "add" -> Change.Kind.ADD;
            case "delete" -> Change.Kind.DELETE;
            case "replace" -> Change.Kind.REPLACE;
            default -> throw new BadLineException(head.line(), "'" + head.attribute() + ":' stands where add, delete or replace is due");
        };
    }

    private Spec spec(LogicalLine line) throws BadLineException {
        if (line.tooLong()) {
            throw new BadLineException(line.number(), "a line that is too long: " + line.shown());
        }
        int colon = line.colon();
        if (colon <= 0) {
            throw new BadLineException(line.number(), "no 'attribute: value': " + line.shown());
        }
        String attribute = new String(line.bytes(), 0, colon, StandardCharsets.ISO_8859_1).strip();
        if (!DESCRIPTION.matcher(attribute).matches()) {
            throw new BadLineException(line.number(), "no attribute's name before the colon: " + line.shown());
        }
        String shared = attributeNames.size() < NAMES_MAX ? attributeNames.computeIfAbsent(attribute, name -> name) : attribute;
        return new Spec(line.number(), shared, value(line, colon + 1));
    }

    private static byte[] value(LogicalLine line, int start) throws BadLineException {
        byte[] bytes = line.bytes();
        if (start < bytes.length && bytes[start] == '<') {
            throw new BadLineException(line.number(), "values from URLs are not fetched: " + line.shown());
        }
        boolean encoded = start < bytes.length && bytes[start] == ':';
        int from = encoded ? start + 1 : start;
        while (from < bytes.length && (bytes[from] == ' ' || bytes[from] == '\t')) {
            from++;
        }
        if (!encoded) {
            return utf8(line.from(from));
        }
        try {
            return Base64.getDecoder().decode(line.from(from));
        } catch (IllegalArgumentException e) {
            throw new BadLineException(line.number(), "not Base64: " + line.shown());
        }
    }

    /** What is no UTF-8 is taken for Latin-1, which old providers write. */
    private static byte[] utf8(byte[] value) {
        return isUtf8(value) ? value : new String(value, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isUtf8(byte[] value) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
