package org.bftldap.directory.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.directory.api.ldap.model.name.Dn;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** One table of a TOML file, read with errors that name file, line, key and remedy. */
final class Section {

    private final Path file;
    private final String prefix;
    private final TomlTable table;
    private final int line;

    /** @param prefix the table's name with a dot behind it, or nothing at the top of the file */
    Section(Path file, String prefix, TomlTable table, int line) {
        this.file = file;
        this.prefix = prefix;
        this.table = table;
        this.line = line;
    }

    /** Refuses keys other than these, proposing the nearest: a misspelt key that is silently ignored costs a day. */
    Section allow(String... known) throws ConfigException {
        for (String key : table.keySet()) {
            String nearest = null;
            int distance = Integer.MAX_VALUE;
            for (String candidate : known) {
                int d = EditDistance.between(key, candidate);
                if (d < distance) {
                    distance = d;
                    nearest = candidate;
                }
            }
            if (distance > 0) {
                throw error(ConfigError.UNKNOWN_KEY, key, "is unknown; remove it (did you mean '" + nearest + "'?)");
            }
        }
        return this;
    }

    Section section(String key) throws ConfigException {
        Object value = need(key);
        if (value instanceof TomlTable found) {
            return new Section(file, prefix + key + ".", found, lineOf(key));
        }
        throw error(ConfigError.BAD_VALUE, key, "must be a table; write [" + prefix + key + "] on a line of its own");
    }

    /** The table of that name, or an empty one, so that every key of it takes its default. */
    Section sectionOrEmpty(String key) throws ConfigException {
        return table.contains(List.of(key)) ? section(key) : new Section(file, prefix + key + ".", emptyTable(), line);
    }

    List<Section> sections(String key) throws ConfigException {
        Object value = need(key);
        List<Section> sections = new ArrayList<>();
        if (value instanceof TomlArray array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i) instanceof TomlTable found) {
                    sections.add(new Section(file, prefix + key + "[" + i + "].", found, lineOf(array.inputPositionOf(i))));
                }
            }
            if (sections.size() == array.size()) {
                return sections;
            }
        }
        throw error(ConfigError.BAD_VALUE, key, "must be a list of tables; write [[" + key + "]] above each");
    }

    String string(String key) throws ConfigException {
        if (need(key) instanceof String value && !value.isBlank()) {
            return value;
        }
        throw error(ConfigError.BAD_VALUE, key, "must be text; write " + key + " = \"…\"");
    }

    String string(String key, String defaultValue) throws ConfigException {
        return has(key) ? string(key) : defaultValue;
    }

    /** A text that must be one of these. */
    String choice(String key, String defaultValue, List<String> choices) throws ConfigException {
        String value = string(key, defaultValue);
        if (!choices.contains(value)) {
            throw error(ConfigError.BAD_VALUE, key, "is \"" + value + "\"; use one of " + String.join(", ", choices));
        }
        return value;
    }

    List<String> strings(String key) throws ConfigException {
        List<String> values = new ArrayList<>();
        if (need(key) instanceof TomlArray array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i) instanceof String value && !value.isBlank()) {
                    values.add(value);
                }
            }
            if (values.size() == array.size()) {
                return values;
            }
        }
        throw error(ConfigError.BAD_VALUE, key, "must be a list of texts; write " + key + " = [\"…\", \"…\"]");
    }

    long integer(String key, long min, long max) throws ConfigException {
        if (need(key) instanceof Long value) {
            if (value >= min && value <= max) {
                return value;
            }
            throw error(ConfigError.BAD_VALUE, key, "is " + value + "; use a number from " + min + " to " + max);
        }
        throw error(ConfigError.BAD_VALUE, key, "must be a whole number from " + min + " to " + max + ", without quotes");
    }

    int integer(String key, int defaultValue, int min, int max) throws ConfigException {
        return has(key) ? (int) integer(key, (long) min, (long) max) : defaultValue;
    }

    long bytes(String key, long defaultValue, long min, long max) throws ConfigException {
        return has(key) ? integer(key, min, max) : defaultValue;
    }

    int port(String key) throws ConfigException {
        return (int) integer(key, 0L, 65_535L);
    }

    boolean flag(String key) throws ConfigException {
        if (!has(key)) {
            return false;
        }
        if (need(key) instanceof Boolean value) {
            return value;
        }
        throw error(ConfigError.BAD_VALUE, key, "must be true or false, without quotes");
    }

    /** Bytes as lower-case hexadecimal, so that people can compare them by eye. */
    byte[] hex(String key, int lengthBytes) throws ConfigException {
        String value = string(key);
        if (value.length() == 2 * lengthBytes && value.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            return java.util.HexFormat.of().parseHex(value);
        }
        throw error(ConfigError.BAD_VALUE, key, "must be " + 2 * lengthBytes + " hexadecimal digits; copy it from the file that bftldap wrote");
    }

    /** A path; a relative one starts at the directory of this file, so that a group's directory can be moved. */
    Path path(String key) throws ConfigException {
        String value = string(key);
        try {
            return Objects.requireNonNull(file.toAbsolutePath().getParent()).resolve(value).normalize();
        } catch (java.nio.file.InvalidPathException e) {
            throw error(ConfigError.BAD_VALUE, key, "is \"" + value + "\", which no file can be called; give a path");
        }
    }

    /** As above, with a path that holds where the key is missing. */
    Path path(String key, String defaultValue) throws ConfigException {
        return has(key) ? path(key) : Objects.requireNonNull(file.toAbsolutePath().getParent()).resolve(defaultValue).normalize();
    }

    /** A DN that is not empty (RFC 4514). */
    String dn(String key) throws ConfigException {
        return dn(key, string(key));
    }

    /** A part of the key's value that must be such a DN. */
    String dn(String key, String value) throws ConfigException {
        if (value.isBlank() || !Dn.isValid(value)) {
            throw error(ConfigError.BAD_VALUE, key, "names \"" + value + "\", which is no DN; write it like \"Mds-Vo-name=site,o=grid\"");
        }
        return value;
    }

    /** The keys that it has, in the order of the file. */
    List<String> keys() {
        return List.copyOf(table.keySet());
    }

    boolean has(String key) {
        return table.contains(List.of(key));
    }

    ConfigException error(ConfigError error, String key, String whatAndRemedy) {
        return new ConfigException(error, file + ":" + lineOf(key), "key '" + prefix + key + "': " + whatAndRemedy);
    }

    private Object need(String key) throws ConfigException {
        Object value = table.get(List.of(key));
        if (value == null) {
            throw error(ConfigError.MISSING_KEY, key, "is missing; add it");
        }
        return value;
    }

    private int lineOf(String key) {
        return lineOf(table.inputPositionOf(List.of(key)));
    }

    private int lineOf(@Nullable TomlPosition position) {
        return position == null ? line : position.line();
    }

    private static TomlTable emptyTable() {
        return org.tomlj.Toml.parse("");
    }
}
