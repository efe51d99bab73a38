package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.GroupStatus;
import org.bftldap.testkit.Waiting;

/** What holds in every group of which no more than f are faulty: each answer is right, and the status names the faulty ones and no others. */
final class BesideFaults {
    private static final int CLIENTS = 4;
    private static final Duration NAMED_WITHIN = Duration.ofSeconds(60);

    private BesideFaults() {}

    /** @param writes at least, with a read of each */
    static void check(DevGroup group, String what, int writes, Set<Integer> faulty, Function<GroupStatus, Set<Integer>> named) throws LDAPException {
        try (Writers writers = new Writers(group, "beside-" + what, CLIENTS)) {
            for (int done = 0; done < writes; done += 200) {
                writers.awaitMore(200);
            }
            Waiting.until(
                    NAMED_WITHIN,
                    "the status names the faulty replicas and no others",
                    () -> named.apply(group.status()).equals(faulty),
                    () -> group.status() + "\n" + group.logs(20));
            writers.awaitMore(50).stop();
            assertThat(writers.failures()).as(group.logs(20)).isEmpty();
            writers.checkNothingIsLost();
        }
    }
}
