package org.bftldap.bft.sim;

import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.protocol.CoreSizes;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.protocol.Input;
import org.bftldap.bft.core.protocol.Output;
import org.bftldap.bft.core.protocol.Replica;
import org.bftldap.bft.core.protocol.Restored;
import org.bftldap.bft.core.protocol.Settings;
import org.bftldap.bft.core.protocol.Signer;

/** The core of one replica as the simulator drives it: the product's, or one with a bug put in on purpose. */
interface Core {

    Output start(Input.Tick now);

    Output step(Input input);

    CoreStatus status();

    CoreSizes sizes();

    /** Makes cores at start and after each crash. */
    @FunctionalInterface
    interface Factory {
        Core recover(Settings settings, Signer signer, Restored restored, Iterable<JournalRecord> journal);
    }

    /** The product as it is. */
    Factory PRODUCT = (settings, signer, restored, journal) -> of(Replica.recover(settings, signer, restored, journal));

    static Core of(Replica replica) {
        return new Core() {
            @Override
            public Output start(Input.Tick now) {
                return replica.start(now);
            }

            @Override
            public Output step(Input input) {
                return replica.step(input);
            }

            @Override
            public CoreStatus status() {
                return replica.status();
            }

            @Override
            public CoreSizes sizes() {
                return replica.sizes();
            }
        };
    }
}
