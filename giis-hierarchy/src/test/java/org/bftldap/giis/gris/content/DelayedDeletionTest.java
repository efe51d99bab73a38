package org.bftldap.giis.gris.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.giis.gris.content.Ldif.entries;

import java.time.Duration;
import java.util.Map;
import org.bftldap.giis.gris.content.DelayedDeletion.Sources;
import org.junit.jupiter.api.Test;

class DelayedDeletionTest {

    private static final String A = "dn: cn=a,o=grid\nl: x\n\n";
    private static final String B = "dn: cn=b,cn=a,o=grid\nl: x\n\n";

    private final DelayedDeletion deletion = new DelayedDeletion(Duration.ofSeconds(10));
    private final Map<String, DirectoryEntry> held = entries(A + B);

    @Test
    void an_entry_that_no_source_gives_stays_for_the_delay_and_no_longer() {
        assertThat(deletion.kept(held, entries(A), Sources.ALL_HEARD, 1_000)).hasSize(2);
        assertThat(deletion.nextMillis()).hasValue(11_000);
        assertThat(deletion.kept(held, entries(A), Sources.ALL_HEARD, 10_999)).hasSize(2);
        assertThat(deletion.kept(held, entries(A), Sources.ALL_HEARD, 11_000)).hasSize(1);
    }

    @Test
    void one_that_comes_back_has_its_whole_delay_again() {
        deletion.kept(held, entries(A), Sources.ALL_HEARD, 1_000);
        deletion.kept(held, entries(A + B), Sources.ALL_HEARD, 5_000);
        assertThat(deletion.waiting()).isZero();
        assertThat(deletion.kept(held, entries(A), Sources.ALL_HEARD, 12_000)).hasSize(2);
    }

    @Test
    void nothing_is_judged_before_each_source_was_heard() {
        assertThat(deletion.kept(held, Map.of(), Sources.SOME_SILENT, 1_000)).hasSize(2);
        assertThat(deletion.kept(held, Map.of(), Sources.SOME_SILENT, 1_000_000)).hasSize(2);
        assertThat(deletion.kept(held, Map.of(), Sources.ALL_HEARD, 1_000_000)).hasSize(2);
    }

    @Test
    void an_entry_stays_as_long_as_one_below_it() {
        DelayedDeletion immediate = new DelayedDeletion(Duration.ZERO);
        assertThat(immediate.kept(held, entries(B), Sources.ALL_HEARD, 1_000)).hasSize(2);
        assertThat(immediate.kept(held, Map.of(), Sources.ALL_HEARD, 1_000)).isEmpty();
    }
}
