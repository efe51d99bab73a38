package org.bftldap.bft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;

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
}
