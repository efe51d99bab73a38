package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.JournalRecord;

/**
 * One replica's part in the agreement: a pure function of its inputs. One thread uses it. An exception out of any method is a bug or a
 * broken contract, and stops the replica.
 */
public final class Replica {

    private Replica() {}

    /**
     * A replica as it was when it wrote the last of these records.
     *
     * @param restored the state that the service holds
     * @param journal all records that are kept, oldest first; empty for a new replica
     */
    public static Replica recover(Settings settings, Signer signer, Restored restored, Iterable<JournalRecord> journal) {
        throw new UnsupportedOperationException("to come");
    }

    /** The first output after {@link #recover}: what was decided goes into execution, last votes are sent again. Called once. */
    public Output start(Input.Tick now) {
        throw new UnsupportedOperationException("to come");
    }

    public Output step(Input input) {
        throw new UnsupportedOperationException("to come");
    }

    public CoreStatus status() {
        throw new UnsupportedOperationException("to come");
    }
}
