package org.bftldap.replica.directory;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.bftldap.bft.nested.CachedReads.Answer;
import org.bftldap.bft.nested.CachedReads.Freshness;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.ReadsInOrder;
import org.bftldap.bft.service.Companions;
import org.bftldap.directory.admin.HierarchyReport;

/** The way to another group. For all threads. */
interface RemoteGroup extends AutoCloseable {

    /**
     * Asks for what a quorum of that group says alike, or takes what is kept of it.
     *
     * @param nonce 32 bytes, equal at all replicas of this group
     * @param read what to make of a reply, which is proved to be that group's, and nothing more
     * @return fails with {@link org.bftldap.bft.nested.RemoteReadException}
     */
    CompletableFuture<Answer<RemotePart>> ask(
            byte[] nonce, byte[] request, Duration patience, Freshness freshness, Function<CertifiedReply, RemotePart> read);

    /** The same for what is asked in the order: always asked, never taken from what is kept. */
    ReadsInOrder.Way inOrder();

    /** The version of what is kept for a question. */
    OptionalLong keptVersion(byte[] request);

    /** The way to the other replicas of this group. */
    void joined(Companions companions);

    /** What one of them handed over; it may be anything. */
    void received(byte[] proof);

    /** What went over it. @param place of that group */
    HierarchyReport.Neighbour report(HierarchyReport.Place place);

    /** Questions under way fail; may take some time. */
    @Override
    void close();
}
