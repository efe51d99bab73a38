package org.bftldap.bft.node.fault;

import java.time.Duration;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;

/** {@link Fault#SLOW_PRIMARY}: late, but never so late that the timer of 500 ms, the usual one, runs out. */
final class SlowPrimary extends FaultyWire {

    private static final Duration LATE = Duration.ofMillis(400);

    SlowPrimary(Wire next, Stage stage) {
        super(next, stage);
    }

    @Override
    public void to(int process, Message message) {
        if (message instanceof PrePrepare) {
            stage().delay().run(LATE, () -> {
                next().to(process, message);
                next().flush();
            });
        } else {
            next().to(process, message);
        }
    }
}
