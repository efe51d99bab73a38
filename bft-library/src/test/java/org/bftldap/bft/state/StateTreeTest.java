package org.bftldap.bft.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.junit.jupiter.api.Test;

class StateTreeTest {

    @SeededTest(runs = 10)
    void theIncrementalRootEqualsTheOneFromScratch(Seed seed) {
        RandomGenerator random = seed.random();
        MapLeaves leaves = new MapLeaves();
        StateTree incremental = new StateTree(leaves);
        Map<Integer, byte[]> model = new TreeMap<>();
        for (int round = 0; round < 8; round++) {
            for (int change = 0; change < 40; change++) {
                int key = random.nextInt(200);
                if (random.nextInt(4) == 0) {
                    leaves.remove(key(key));
                    model.remove(key);
                } else {
                    byte[] value = new byte[random.nextInt(50)];
                    random.nextBytes(value);
                    leaves.put(key(key), value);
                    model.put(key, value);
                }
            }
            assertThat(incremental.root()).isEqualTo(fromScratch(model));
        }
    }

    @Test
    void theRootDoesNotTellTheOrderOfChanges() {
        List<byte[]> keys = new ArrayList<>(List.of(key(1), key(2), key(3)));
        MapLeaves forward = new MapLeaves();
        keys.forEach(key -> forward.put(key, key));
        MapLeaves backward = new MapLeaves();
        java.util.Collections.reverse(keys);
        keys.forEach(key -> backward.put(key, key));
        backward.put(key(4), key(4));
        backward.remove(key(4));
        assertThat(new StateTree(forward).root()).isEqualTo(new StateTree(backward).root());
    }

    @Test
    void anyChangedLeafChangesTheRootAndUndoingItBringsTheRootBack() {
        MapLeaves leaves = new MapLeaves();
        leaves.put(key(1), key(1));
        StateTree tree = new StateTree(leaves);
        byte[] before = tree.root();
        leaves.put(key(1), key(2));
        assertThat(tree.root()).isNotEqualTo(before);
        leaves.put(key(1), key(1));
        assertThat(tree.root()).isEqualTo(before);
        assertThat(tree.root()).isEqualTo(before);
    }

    @Test
    void theRootOfTheEmptyStateIsFixed() {
        // Computed once; a change here means that groups of different versions cannot certify each other's checkpoints.
        assertThat(HexFormat.of().formatHex(new StateTree(new MapLeaves()).root())).hasSize(64).isEqualTo(EMPTY_ROOT);
    }

    private static final String EMPTY_ROOT = "22482bfb371792795847b795191181f7cfed380d4cddbd2e7307972c5a8869a1";

    private static byte[] fromScratch(Map<Integer, byte[]> model) {
        MapLeaves leaves = new MapLeaves();
        model.forEach((key, value) -> leaves.put(key(key), value));
        return new StateTree(leaves).root();
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }
}
