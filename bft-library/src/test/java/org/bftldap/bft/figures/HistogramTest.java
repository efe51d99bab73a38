package org.bftldap.bft.figures;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistogramTest {

    @Test
    void a_value_counts_in_the_first_bucket_whose_bound_it_does_not_pass_and_in_the_last_beyond_all() {
        Histogram sizes = Histogram.ofSizes();
        sizes.add(1);
        sizes.add(2);
        sizes.add(1e9);
        assertThat(sizes.counts()).hasSize(sizes.bounds().length + 1).startsWith(1, 1, 0).endsWith(0, 1);
        assertThat(sizes.sum()).isEqualTo(1e9 + 3);
    }

    @Test
    void nanoseconds_count_as_seconds() {
        Histogram seconds = Histogram.ofSeconds();
        seconds.addNanos(1_000_000);
        seconds.addNanos(1_500_000_000);
        assertThat(seconds.counts()).startsWith(1, 0);
        assertThat(seconds.sum()).isEqualTo(1.501);
    }
}
