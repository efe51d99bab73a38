package org.bftldap.bft.service;

import java.util.Collection;
import org.bftldap.bft.config.ClientMember;

/**
 * The other replicas of this group, for a service that hands them what each can check by itself. Nothing that arrives this way is believed
 * for who sent it. For all threads.
 */
public interface Companions {

    /** Whether this replica is the primary, as far as it knows: who does what one may do for all. A hint, never more. */
    boolean leads();

    /** To every other replica, at best once; may be lost. @param proof at most the group's largest request */
    void send(byte[] proof);

    /**
     * Has an operation ordered in the name of this replica, if {@link ReplicatedService#admitOfReplica} takes it: it is then executed with this
     * replica's number and the role {@link Caller#REPLICA}. At best once; may be lost, so that who orders looks at the state and orders again what
     * is still missing there.
     *
     * @param operation at most as long as a client's
     */
    void order(byte[] operation);

    /** To one client of this group, at best once; may be lost. */
    void tell(int client, byte[] notice);

    /**
     * These clients may connect and read from now on, besides those of the group file; those let in before and not named again are put out. To
     * be called at the same place in the order at all replicas.
     */
    void letIn(Collection<ClientMember> guests);

    /**
     * Something that this service does beside executing has met what must not happen, and is not done any more at this replica; no state
     * depends on it, and the others go on. It is shown to the operator. After an {@link Error} nothing in this process can be relied on, and
     * the replica stops.
     *
     * @param part as a person is told what is not done any more
     */
    void ended(String part, Throwable cause);

    /** Answers of this service may be others than they were, though its state is the same: what it has from other groups has changed. */
    void answersChanged();
}
