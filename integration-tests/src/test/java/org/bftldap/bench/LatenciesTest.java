package org.bftldap.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void percentilesAreRightWithinTheWidthOfAClass() {
        Latencies latencies = new Latencies();
        for (int micros = 1; micros <= 10_000; micros++) {
            latencies.add(micros * 1_000L);
        }
        assertThat(latencies.count()).isEqualTo(10_000);
        assertThat(latencies.microsAt(0.5)).isCloseTo(5_000, within(150.0));
        assertThat(latencies.microsAt(0.99)).isCloseTo(9_900, within(300.0));
    }

    @Test
    void withoutValuesThereIsNoPercentile() {
        assertThat(new Latencies().microsAt(0.5)).isNaN();
    }

    @Test
    void aSumHoldsTheValuesOfBoth() {
        Latencies sum = new Latencies();
        Latencies other = new Latencies();
        sum.add(1_000);
        other.add(1_000_000);
        sum.addAll(other);
        assertThat(sum.count()).isEqualTo(2);
        assertThat(sum.microsAt(1.0)).isCloseTo(1_000, within(30.0));
    }
}
