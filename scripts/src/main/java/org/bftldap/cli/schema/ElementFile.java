package org.bftldap.cli.schema;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.cli.ldif.LdifReader;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.LdifValue;
import org.bftldap.cli.ldif.Problem;
import org.bftldap.cli.ldif.Problems;
import org.bftldap.replica.directory.schema.definition.Definition;
import org.bftldap.replica.directory.schema.definition.DefinitionException;
import org.bftldap.replica.directory.schema.definition.DescriptionReader;

/**
 * A file of elements: OpenLDAP's {@code *.schema}, its {@code cn=config} as LDIF, or entries and modifications of {@code cn=schema} as LDIF.
 * One use.
 */
public final class ElementFile {

    /** Files of schema are hundreds of kilobytes at most. */
    private static final long BYTES_MAX = 16L << 20;

    private final LdifSource source;
    private final Problems problems;
    private final OidMacros macros = new OidMacros();
    private final List<FileElement> elements = new ArrayList<>();

    private ElementFile(LdifSource source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /** What the file says, in its order; what cannot be read is told to the problems. */
    public static List<FileElement> read(LdifSource source, Problems problems) throws IOException {
        ElementFile file = new ElementFile(source, problems);
        byte[] bytes;
        try (var in = source.open()) {
            bytes = in.readNBytes((int) BYTES_MAX + 1);
        }
        if (bytes.length > BYTES_MAX) {
            throw new IOException(source.name() + " is larger than 16 MiB; is it a file of schema?");
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.lines().anyMatch(line -> line.regionMatches(true, 0, "dn:", 0, 3))) {
            file.readLdif();
        } else {
            file.readStatements(text);
        }
        if (file.elements.isEmpty() && problems.count() == 0) {
            problems.add(new Problem(source.name(), 0, "", "", "holds no attribute types and no object classes"));
        }
        return List.copyOf(file.elements);
    }

    private void readLdif() throws IOException {
        try (LdifReader reader = new LdifReader(source, problems)) {
            for (LdifRecord record = reader.next(); record != null; record = reader.next()) {
                if (record instanceof LdifRecord.Entry entry) {
                    macros.learn(entry.values());
                    entry.values().forEach(value -> read(value, FileElement.Action.ADD));
                } else if (record instanceof LdifRecord.Modify modify) {
                    modify.changes().forEach(this::read);
                } else {
                    problems.add(new Problem(source.name(), record.line(), record.dn(), "", "a schema is changed by entries and modifications alone"));
                }
            }
        }
    }

    private void read(LdifRecord.Change change) {
        if (change.kind() == LdifRecord.Kind.ADD || change.kind() == LdifRecord.Kind.DELETE) {
            FileElement.Action action = change.kind() == LdifRecord.Kind.ADD ? FileElement.Action.ADD : FileElement.Action.DELETE;
            change.values().forEach(value -> read(value, action));
        } else {
            problems.add(new Problem(source.name(), change.line(), "", change.attribute(), "only add and delete are looked at here; replace: use ldapmodify"));
        }
    }

    private void read(LdifValue value, FileElement.Action action) {
        String name = value.type().startsWith("olc") ? value.type().substring("olc".length()) : value.type();
        String text = new String(value.value(), StandardCharsets.UTF_8).replaceFirst("^\\{\\d+}", "");
        switch (name) {
            case "attributetypes" -> add(Definition.Kind.ATTRIBUTE_TYPE, action, text, value.line());
            case "objectclasses" -> add(Definition.Kind.OBJECT_CLASS, action, text, value.line());
            case "ldapsyntaxes", "matchingrules", "matchingruleuse", "ditcontentrules", "ditstructurerules", "nameforms" ->
                problems.add(new Problem(source.name(), value.line(), "", value.attribute(), "cannot be added; programs stand behind these"));
            default -> {
                // The entry's own attributes, as objectClass and cn.
            }
        }
    }

    /** A statement begins at the first column and goes on in lines that begin with a blank (slapd.conf). */
    private void readStatements(String text) {
        StringBuilder statement = new StringBuilder();
        long begin = 0;
        long number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            boolean goesOn = !line.isEmpty() && Character.isWhitespace(line.charAt(0));
            if (goesOn) {
                statement.append('\n').append(line);
            } else {
                readStatement(statement.toString(), begin);
                statement.setLength(0);
                statement.append(line);
                begin = number;
            }
        }
        readStatement(statement.toString(), begin);
    }

    private void readStatement(String statement, long line) {
        if (statement.isBlank() || statement.startsWith("#")) {
            return;
        }
        int end = 0;
        while (end < statement.length() && Character.isLetter(statement.charAt(end))) {
            end++;
        }
        // Blanks in the keyword's place, so that lines are counted on.
        String rest = statement.substring(end);
        switch (statement.substring(0, end).toLowerCase(java.util.Locale.ROOT)) {
            case "attributetype", "attributetypes" -> add(Definition.Kind.ATTRIBUTE_TYPE, FileElement.Action.ADD, rest, line);
            case "objectclass", "objectclasses" -> add(Definition.Kind.OBJECT_CLASS, FileElement.Action.ADD, rest, line);
            case "objectidentifier" -> macros.learn(rest);
            default -> problems.add(new Problem(source.name(), line, "", "",
                    "begins neither with attributetype, objectclass nor objectidentifier; other statements cannot be added"));
        }
    }

    private void add(Definition.Kind kind, FileElement.Action action, String text, long line) {
        String plain = macros.expand(text);
        try {
            if (action == FileElement.Action.DELETE) {
                elements.add(FileElement.delete(source.name(), line, kind, DescriptionReader.oidOf(plain)));
            } else {
                elements.add(FileElement.add(source.name(), line, DescriptionReader.read(kind, plain).byUser()));
            }
        } catch (DefinitionException e) {
            String before = plain.substring(0, Math.min(e.position(), plain.length()));
            problems.add(new Problem(source.name(), line + before.chars().filter(c -> c == '\n').count(), "", name(plain), e.getMessage()));
        }
    }

    /** What the description calls itself, for the message, as far as that can be seen. */
    private static String name(String text) {
        int name = text.indexOf("NAME");
        int from = name < 0 ? -1 : text.indexOf('\'', name);
        int to = from < 0 ? -1 : text.indexOf('\'', from + 1);
        return to < 0 || to - from > 64 ? "" : text.substring(from + 1, to);
    }
}
