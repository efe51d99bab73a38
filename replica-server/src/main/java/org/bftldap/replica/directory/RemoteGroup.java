package org.bftldap.replica.directory;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.nested.CertifiedReply;

/** The way to another group. For all threads. */
interface RemoteGroup {

    /**
     * Asks for what a quorum of that group says alike.
     *
     * @param nonce 32 bytes, equal at all replicas of this group
     * @return fails with {@link org.bftldap.bft.nested.RemoteReadException}; what it gives is proved to be that group's, and nothing more
     */
    CompletableFuture<CertifiedReply> ask(byte[] nonce, byte[] request, Duration patience);
}
