package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class StopReasonTest {

    @Test
    void theMachinesTroublesHaveCodesOfTheirOwnHoweverDeepTheyAreTold() {
        assertThat(StopReason.of(new IOException("No space left on device"))).isEqualTo(StopReason.DISK_FULL);
        assertThat(StopReason.of(new IllegalStateException("batch 7", new RuntimeException("IO error: No space left on device: While appending to file: x"))))
                .isEqualTo(StopReason.DISK_FULL);
        assertThat(StopReason.of(new IOException("Input/output error"))).isEqualTo(StopReason.DISK_FAILED);
        assertThat(StopReason.DISK_FULL.line(3)).startsWith("BD-4010: replica 3 stops: no space is left");
    }

    @Test
    void everythingElseIsABugOrDamage() {
        assertThat(StopReason.of(new IllegalStateException())).isEqualTo(StopReason.UNKNOWN);
        assertThat(StopReason.UNKNOWN.line(0)).startsWith("BD-2001: ");
    }
}
