package org.bftldap.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The order in which slapd can read schema files: it wants each name defined before it is used, whatever the files are called. */
final class SchemaOrder {
    private static final Pattern COMMENT_OR_DESCRIPTION = Pattern.compile("(?m)^#.*$|DESC\\s+'[^']*'");
    private static final Pattern NAMES = Pattern.compile("NAME\\s+(?:'([^']+)'|\\(([^)]*)\\))");
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");

    private SchemaOrder() {}

    /** What a file defines and what it mentions, in lower case. */
    private record Schema(Path file, Set<String> defines, Set<String> mentions) {
        static Schema of(Path file) {
            try {
                String text = COMMENT_OR_DESCRIPTION.matcher(Files.readString(file, StandardCharsets.UTF_8)).replaceAll(" ");
                Set<String> defined = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
                Matcher names = NAMES.matcher(text);
                while (names.find()) {
                    addWords(defined, names.group());
                }
                Set<String> mentioned = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
                addWords(mentioned, text);
                return new Schema(file, defined, mentioned);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void addWords(Set<String> words, String text) {
            Matcher matcher = WORD.matcher(text);
            while (matcher.find()) {
                words.add(matcher.group());
            }
            words.remove("NAME");
        }

        boolean needs(Schema other) {
            return other.defines.stream().anyMatch(name -> mentions.contains(name) && !defines.contains(name));
        }
    }

    /** @return the schema files of a folder, each after those that define what it mentions */
    static List<Path> in(Path folder) {
        List<Schema> waiting = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().endsWith(".schema"))
                    .sorted(Comparator.naturalOrder())
                    .map(Schema::of)
                    .forEach(waiting::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Path> ordered = new ArrayList<>();
        while (!waiting.isEmpty()) {
            Schema next = waiting.stream()
                    .filter(schema -> waiting.stream().noneMatch(other -> other != schema && schema.needs(other)))
                    .findFirst()
                    // Files that need each other: slapd will say what it misses.
                    .orElse(waiting.get(0));
            waiting.remove(next);
            ordered.add(next.file());
        }
        return ordered;
    }
}
