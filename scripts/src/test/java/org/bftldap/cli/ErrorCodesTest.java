package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorCodesTest {

    private static final Pattern CODE = Pattern.compile("BD-\\d{4}");

    @Test
    void every_code_that_a_program_can_print_is_explained() throws IOException {
        Set<String> printed = new TreeSet<>();
        for (String module : new String[] {"bft-library", "directory-protocol", "giis-hierarchy", "replica-server", "ldap-relay", "scripts"}) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(file -> printed.addAll(codes(file)));
            }
        }
        assertThat(printed).hasSizeGreaterThan(30);
        assertThat(codes(Path.of("../docs/reference/errors.md"))).containsAll(printed);
    }

    private static Set<String> codes(Path file) {
        try {
            Set<String> codes = new TreeSet<>();
            CODE.matcher(Files.readString(file)).results().map(MatchResult::group).forEach(codes::add);
            return codes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
