package org.bftldap.bft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.junit.jupiter.api.Test;

final class SimDiskTest {

    private static byte[] record(int number) {
        return new byte[] {(byte) number};
    }

    @SeededTest(runs = 200)
    void aCrashKeepsWhatWasForcedAndSomePrefixOfTheRest(Seed seed) {
        SimRandom random = new SimRandom(seed.value());
        SimDisk disk = new SimDisk();
        int forced = random.below(10);
        int written = forced + random.below(10);
        for (int i = 0; i < written; i++) {
            disk.append(record(i));
            if (i + 1 == forced) {
                disk.force(disk.end());
            }
        }
        disk.crash(random);

        assertThat(disk.records().size()).isBetween(forced, written);
        for (int i = 0; i < disk.records().size(); i++) {
            assertThat(disk.records().get(i)).containsExactly(i);
        }
        assertThat(disk.durableEnd()).isEqualTo(disk.end());
    }

    @SeededTest(runs = 20)
    void truncationDropsDurableRecordsOnly(Seed seed) {
        SimDisk disk = new SimDisk();
        for (int i = 0; i < 6; i++) {
            disk.append(record(i));
        }
        disk.force(4);
        disk.truncateBefore(5);

        assertThat(disk.records()).hasSize(2);
        disk.crash(new SimRandom(seed.value()));
        assertThat(disk.durableEnd()).isBetween(4L, 6L);
    }

    @Test
    void aFullDiskTakesNothingAndKeepsWhatItHas() {
        SimDisk disk = new SimDisk();
        disk.append(record(0));
        disk.fails(SimDisk.Failure.FULL);
        assertThat(disk.append(record(1))).isFalse();
        assertThat(disk.force(disk.end())).isTrue();
        assertThat(disk.durableEnd()).isEqualTo(1);
        disk.fails(SimDisk.Failure.NONE);
        assertThat(disk.append(record(2))).isTrue();
    }

    @Test
    void aFailedForceMakesNothingDurable() {
        SimDisk disk = new SimDisk();
        disk.append(record(0));
        disk.fails(SimDisk.Failure.NOT_FORCING);
        assertThat(disk.force(disk.end())).isFalse();
        assertThat(disk.durableEnd()).isZero();
    }
}
