package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.crypto.KeyFileException;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.journal.JournalException;
import org.bftldap.bft.node.fault.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a replica refuses to start with, and that it leaves nothing behind then. */
@Timeout(120)
class ReplicaStartTest {

    @TempDir
    Path directory;

    private void start(ReplicaOptions options) throws IOException {
        ReplicaNode.start(options, new CounterService(directory.resolve("replica-0").resolve("store"))).close();
    }

    @Test
    void keysOfAnotherMemberAreRefusedNamingTheKey() throws IOException {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            ReplicaOptions right = group.options(0, Fault.NONE);
            ReplicaOptions wrong = new ReplicaOptions(
                    right.group(), 0, NodeKeys.generate(), right.journalDirectory(), right.bind(), 0, DevelopmentOptions.NONE);
            assertThatThrownBy(() -> start(wrong))
                    .isInstanceOf(KeyFileException.class)
                    .hasMessageContaining("BD-3006")
                    .hasMessageContaining("signing key");
            start(right);
        }
    }

    @Test
    void aTakenPortIsRefusedAndTheJournalIsFreeAgain() throws IOException {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            ReplicaOptions options = group.options(0, Fault.NONE);
            try (ServerSocket holder = new ServerSocket()) {
                holder.bind(options.bind());
                assertThatThrownBy(() -> start(options)).isInstanceOf(IOException.class).hasMessageContaining("BD-1009");
            }
            start(options);
        }
    }

    @Test
    void twoProcessesOnOneJournalAreRefused() throws IOException {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            group.start(0, Fault.NONE);
            assertThatThrownBy(() -> start(group.options(0, Fault.NONE)))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("BD-4001");
        }
    }

    @Test
    void faultsAreForDevelopmentGroupsOnly() throws IOException {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning())) {
            GroupConfig dev = group.config();
            GroupConfig real = new GroupConfig(
                    dev.name(), dev.fileDigest(), dev.epoch(), dev.replicas(), List.copyOf(dev.clients()), dev.tuning(), false);
            ReplicaOptions options = group.options(0, Fault.NONE);
            for (Fault fault : EnumSet.complementOf(EnumSet.of(Fault.NONE))) {
                assertThatThrownBy(() -> new ReplicaOptions(
                                real, 0, options.keys(), options.journalDirectory(), options.bind(), 0, DevelopmentOptions.playing(fault)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("BD-2010");
            }
        }
    }
}
