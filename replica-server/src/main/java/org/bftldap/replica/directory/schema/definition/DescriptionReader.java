package org.bftldap.replica.directory.schema.definition;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.directory.api.ldap.model.schema.ObjectClassTypeEnum;
import org.bftldap.replica.directory.schema.definition.AttributeDefinition.Flag;
import org.bftldap.replica.directory.schema.definition.DescriptionTokens.Type;

/**
 * Reads descriptions (RFC 4512 §4.1). As OpenLDAP does it takes keywords in any order, quoted names where the RFC has bare ones, and an empty
 * DESC for none. One use.
 */
public final class DescriptionReader {

    private static final int NAMES_MAX = 16;
    private static final int NAME_LENGTH_MAX = 128;
    private static final int OIDS_MAX = 1_000;
    private static final int EXTENSIONS_MAX = 16;
    private static final int LENGTH_DIGITS_MAX = 9;
    private static final int SHOWN_LENGTH_MAX = 40;

    /** RFC 4512 §1.4: numericoid. */
    private static final Pattern OID = Pattern.compile("[0-2](\\.(0|[1-9][0-9]{0,38})){1,63}");

    /** RFC 4512 §1.4: keystring. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");

    private static final Pattern SYNTAX = Pattern.compile("([^{}]+)(\\{([0-9]{1," + LENGTH_DIGITS_MAX + "})})?");
    private static final Pattern EXTENSION = Pattern.compile("X-[a-zA-Z_-]{1,64}");
    private static final Set<String> USAGES =
            Set.of(AttributeDefinition.USER_APPLICATIONS, "directoryOperation", "distributedOperation", "dSAOperation");

    private final DescriptionTokens tokens;
    private final Set<String> seen = new TreeSet<>();
    private final Map<String, String> words = new TreeMap<>();
    private final Map<String, List<String>> lists = new TreeMap<>();
    private final Map<String, List<String>> extensions = new TreeMap<>();
    private final Set<Flag> flags = new TreeSet<>();
    private String oid = "";
    private List<String> names = List.of();
    private Optional<String> description = Optional.empty();

    private DescriptionReader(String text) throws DefinitionException {
        tokens = new DescriptionTokens(text);
    }

    /** An element of this kind. */
    public static Definition read(Definition.Kind kind, String text) throws DefinitionException {
        DescriptionReader reader = new DescriptionReader(text);
        return kind == Definition.Kind.ATTRIBUTE_TYPE ? reader.attributeType() : reader.objectClass();
    }

    /** The first component of a description, by which alone it is known (RFC 4517 §4.2.26); a bare OID will do. */
    public static String oidOf(String text) throws DefinitionException {
        DescriptionReader reader = new DescriptionReader(text);
        if (reader.tokens.type() == Type.OPEN) {
            reader.tokens.advance();
        }
        reader.readOid();
        return reader.oid;
    }

    private Definition attributeType() throws DefinitionException {
        readAll(Definition.Kind.ATTRIBUTE_TYPE);
        Optional<String> syntax = word("SYNTAX");
        OptionalInt length = OptionalInt.empty();
        if (syntax.isPresent()) {
            Matcher parts = SYNTAX.matcher(syntax.get());
            if (!parts.matches()) {
                throw new DefinitionException(0, "SYNTAX wants an OID, with a length in braces or without: " + shortened(syntax.get()));
            }
            syntax = Optional.of(parts.group(1));
            length = parts.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(parts.group(3)));
        }
        return new AttributeDefinition(
                head(), word("SUP"), word("EQUALITY"), word("ORDERING"), word("SUBSTR"), syntax, length, flags, word("USAGE"));
    }

    private Definition objectClass() throws DefinitionException {
        readAll(Definition.Kind.OBJECT_CLASS);
        return new ClassDefinition(
                head(),
                flags.contains(Flag.OBSOLETE) ? ClassDefinition.Status.OBSOLETE : ClassDefinition.Status.ACTIVE,
                list("SUP"),
                ObjectClassTypeEnum.valueOf(words.getOrDefault("KIND", ObjectClassTypeEnum.STRUCTURAL.name())),
                list("MUST"),
                list("MAY"));
    }

    private Head head() {
        return new Head(oid, names, description, extensions);
    }

    private Optional<String> word(String keyword) {
        return Optional.ofNullable(words.get(keyword));
    }

    private List<String> list(String keyword) {
        return lists.getOrDefault(keyword, List.of());
    }

    private void readAll(Definition.Kind kind) throws DefinitionException {
        expect(Type.OPEN, "'('");
        tokens.advance();
        readOid();
        while (tokens.type() != Type.CLOSE) {
            expect(Type.WORD, "a keyword or ')'");
            int at = tokens.position();
            String keyword = tokens.value();
            if (!seen.add(keyword)) {
                throw new DefinitionException(at, keyword + " stands twice");
            }
            tokens.advance();
            boolean known = readCommon(keyword, at) || (kind == Definition.Kind.ATTRIBUTE_TYPE ? readOfType(keyword) : readOfClass(keyword, at));
            if (!known) {
                throw new DefinitionException(at, "'" + shortened(keyword) + "' is no keyword of the description of an " + kind.word());
            }
        }
        tokens.advance();
        expect(Type.END, "nothing behind the last ')'");
    }

    private void readOid() throws DefinitionException {
        expect(Type.WORD, "a numeric OID");
        oid = tokens.value();
        if (!OID.matcher(oid).matches()) {
            throw new DefinitionException(tokens.position(), "'" + shortened(oid) + "' is no numeric OID; one is needed, as 1.3.6.1.4.1.32473.1.1");
        }
        tokens.advance();
    }

    private boolean readCommon(String keyword, int at) throws DefinitionException {
        switch (keyword) {
            case "NAME" -> readNames();
            case "DESC" -> description = Optional.of(quotedOne()).filter(text -> !text.isEmpty());
            case "OBSOLETE" -> flags.add(Flag.OBSOLETE);
            default -> {
                return readExtension(keyword, at);
            }
        }
        return true;
    }

    private boolean readExtension(String keyword, int at) throws DefinitionException {
        if (!EXTENSION.matcher(keyword).matches()) {
            return false;
        }
        if (extensions.size() == EXTENSIONS_MAX) {
            throw new DefinitionException(at, "more than " + EXTENSIONS_MAX + " extensions");
        }
        extensions.put(keyword, quotedAll());
        return true;
    }

    private boolean readOfType(String keyword) throws DefinitionException {
        switch (keyword) {
            case "SUP", "EQUALITY", "ORDERING", "SUBSTR" -> words.put(keyword, nameOrOid());
            case "SYNTAX" -> words.put(keyword, wordOrQuoted("an OID"));
            case "USAGE" -> readUsage();
            case "SINGLE-VALUE" -> flags.add(Flag.SINGLE_VALUE);
            case "COLLECTIVE" -> flags.add(Flag.COLLECTIVE);
            case "NO-USER-MODIFICATION" -> flags.add(Flag.NO_USER_MODIFICATION);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean readOfClass(String keyword, int at) throws DefinitionException {
        switch (keyword) {
            case "SUP", "MUST", "MAY" -> lists.put(keyword, namesOrOids());
            case "ABSTRACT", "STRUCTURAL", "AUXILIARY" -> {
                if (words.put("KIND", keyword) != null) {
                    throw new DefinitionException(at, "a class is of one kind: ABSTRACT, STRUCTURAL or AUXILIARY");
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readUsage() throws DefinitionException {
        int at = tokens.position();
        String usage = wordOrQuoted("a usage");
        String known = USAGES.stream().filter(usage::equalsIgnoreCase).findFirst().orElseThrow(() -> new DefinitionException(
                at, "USAGE is userApplications, directoryOperation, distributedOperation or dSAOperation, not '" + shortened(usage) + "'"));
        words.put("USAGE", known);
    }

    private void readNames() throws DefinitionException {
        int at = tokens.position();
        List<String> read = quotedAll();
        Set<String> different = new TreeSet<>();
        for (String name : read) {
            if (name.length() > NAME_LENGTH_MAX || !NAME.matcher(name).matches()) {
                throw new DefinitionException(at, "'" + shortened(name) + "' is no name: a letter, then letters, digits and hyphens, "
                        + NAME_LENGTH_MAX + " at most");
            }
            if (!different.add(Definition.key(name))) {
                throw new DefinitionException(at, "the name '" + name + "' stands twice");
            }
        }
        if (read.size() > NAMES_MAX) {
            throw new DefinitionException(at, "more than " + NAMES_MAX + " names");
        }
        names = read;
    }

    /** qdescrs and qdstrings: one, or several in parentheses. */
    private List<String> quotedAll() throws DefinitionException {
        List<String> all = new ArrayList<>();
        if (tokens.type() != Type.OPEN) {
            return List.of(quotedOne());
        }
        tokens.advance();
        while (tokens.type() != Type.CLOSE) {
            all.add(quotedOne());
        }
        tokens.advance();
        return all;
    }

    private String quotedOne() throws DefinitionException {
        expect(Type.QUOTED, "a string in single quotes");
        String value = tokens.value();
        tokens.advance();
        return value;
    }

    /** oids: one, or several in parentheses with dollars between them. One that stands twice counts once. */
    private List<String> namesOrOids() throws DefinitionException {
        if (tokens.type() != Type.OPEN) {
            return List.of(nameOrOid());
        }
        int at = tokens.position();
        Set<String> all = new LinkedHashSet<>();
        do {
            tokens.advance();
            all.add(nameOrOid());
        } while (tokens.type() == Type.DOLLAR);
        expect(Type.CLOSE, "'$' or ')'");
        tokens.advance();
        if (all.size() > OIDS_MAX) {
            throw new DefinitionException(at, "more than " + OIDS_MAX + " in one list");
        }
        return List.copyOf(all);
    }

    private String nameOrOid() throws DefinitionException {
        int at = tokens.position();
        String value = wordOrQuoted("a name or an OID");
        if (value.length() > NAME_LENGTH_MAX || !NAME.matcher(value).matches() && !OID.matcher(value).matches()) {
            throw new DefinitionException(at, "'" + shortened(value) + "' is neither a name nor a numeric OID");
        }
        return value;
    }

    private String wordOrQuoted(String what) throws DefinitionException {
        if (tokens.type() != Type.QUOTED) {
            expect(Type.WORD, what);
        }
        String value = tokens.value();
        tokens.advance();
        return value;
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_LENGTH_MAX ? text : text.substring(0, SHOWN_LENGTH_MAX) + "…";
    }

    private void expect(Type type, String what) throws DefinitionException {
        if (tokens.type() != type) {
            String found = switch (tokens.type()) {
                case END -> "the end";
                case OPEN -> "'('";
                case CLOSE -> "')'";
                case DOLLAR -> "'$'";
                case WORD, QUOTED -> "'" + shortened(tokens.value()) + "'";
            };
            throw new DefinitionException(tokens.position(), "expected " + what + ", found " + found);
        }
    }
}
