package org.bftldap.bft.node.fault;

import java.time.Duration;
import org.bftldap.bft.core.message.Message;

/** {@link Fault#SLOW}. */
final class Slow extends FaultyWire {

    private static final Duration LATE = Duration.ofMillis(500);

    Slow(Wire next, Stage stage) {
        super(next, stage);
    }

    @Override
    public void to(int process, Message message) {
        stage().delay().run(LATE, () -> next().to(process, message));
    }

    @Override
    public void flush() {
        stage().delay().run(LATE, next()::flush);
    }
}
