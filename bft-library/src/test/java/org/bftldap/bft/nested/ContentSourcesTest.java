package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bftldap.bft.core.types.Digest;
import org.junit.jupiter.api.Test;

class ContentSourcesTest {

    private static final Digest NONCE = Digest.sha256("nonce");

    private final ContentSources sources = new ContentSources(4);

    @Test
    void questionsAreDealtOutToAll() {
        TreeSet<Integer> named = new TreeSet<>();
        IntStream.range(0, 100).forEach(i -> named.add(sources.next(Digest.sha256("" + i), any -> true)));
        assertThat(named).containsExactly(0, 1, 2, 3);
        assertThat(sources.next(NONCE, any -> true)).as("alike at all who ask").isEqualTo(new ContentSources(4).next(NONCE, any -> true));
    }

    @Test
    void whoIsAwayOrWithholdsIsPassedOverUntilAllAre() {
        int first = sources.next(NONCE, any -> true);
        int second = sources.next(NONCE, replica -> replica != first);
        assertThat(second).isNotEqualTo(first);
        sources.withheld(first);
        assertThat(sources.next(NONCE, any -> true)).isEqualTo(second);
        IntStream.range(0, 4).forEach(sources::withheld);
        assertThat(sources.next(NONCE, any -> true)).isEqualTo(first);
    }
}
