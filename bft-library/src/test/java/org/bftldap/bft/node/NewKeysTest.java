package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.node.fault.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A group whose replicas are all given new keys goes on where it was: what the old keys signed is of no use to it, and not needed. */
@Timeout(120)
class NewKeysTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private static String add(GroupClient client) throws Exception {
        byte[] operation = "add x 1".getBytes(StandardCharsets.UTF_8);
        return new String(client.write(operation, LIMIT).get(LIMIT.toSeconds(), TimeUnit.SECONDS).result(), StandardCharsets.UTF_8);
    }

    private static void addUpTo(GroupClient client, int from, int to) throws Exception {
        for (int value = from; value <= to; value++) {
            assertThat(add(client)).isEqualTo("" + value);
        }
    }

    @Test
    void itGoesOnAndReplacesItsPrimaryWithNothingCertifiedByTheNewKeysYet() throws Exception {
        TestGroup old = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll();
        addUpTo(old.client(), 1, 37);
        try (TestGroup now = old.withNewKeys().startAll()) {
            GroupClient client = now.client();
            addUpTo(client, 38, 39);
            now.stop(0);
            addUpTo(client, 40, 60);
            now.start(0, Fault.NONE);
            TestGroup.await("the one that was away is where the others are", () -> now.node(0).status().executed() >= now.node(1).status().stable());
        }
    }

    @Test
    void itGoesOnInALaterViewWhosePrimaryCannotProveItByTheNewKeys() throws Exception {
        TestGroup old = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll();
        GroupClient before = old.client();
        addUpTo(before, 1, 20);
        old.stop(0);
        addUpTo(before, 21, 25);
        try (TestGroup now = old.withNewKeys().startAll()) {
            addUpTo(now.client(), 26, 60);
            TestGroup.await("the one that missed the view is in it", () -> now.node(0).status().executed() >= now.node(1).status().stable());
        }
    }
}
