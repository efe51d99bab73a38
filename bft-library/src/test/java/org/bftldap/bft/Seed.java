package org.bftldap.bft;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** One run of a {@link SeededTest}; its number replays the run. */
public record Seed(long value) {

    public RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(value);
    }

    @Override
    public String toString() {
        return "seed " + value + " (replay: -Dtest.seed=" + value + ")";
    }
}
