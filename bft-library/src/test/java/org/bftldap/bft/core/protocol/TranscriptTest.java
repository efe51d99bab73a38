package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays the scenarios in {@code transcripts/*.txt}: commands after {@code >}, and below each what happened, a line a step. They are meant
 * to be read. After a change of rules, {@code -Dtranscripts.rewrite=true} writes them anew, and the difference is what to review.
 */
class TranscriptTest {

    static Stream<String> scenarios() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(TranscriptTest.class.getResource("transcripts").toURI());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void plays_as_written(String name) throws IOException, URISyntaxException {
        List<String> expected = Files.readAllLines(folder().resolve(name));
        List<String> actual = new Transcript().play(expected);
        if (Boolean.getBoolean("transcripts.rewrite")) {
            Files.write(Path.of("src/test/resources/org/bftldap/bft/core/protocol/transcripts", name), actual);
        } else {
            assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", expected));
        }
    }
}
