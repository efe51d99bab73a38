package org.bftldap.bft.nested;

import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The product's leases at one replica, for simulations outside this package: notices leave as the bytes that would travel. */
public final class SimulatedOwner {

    /** What the replica's service says of an answer now. */
    public interface Versions {
        OptionalLong now(String group, byte[] request);
    }

    /** The way to all replicas of a group. */
    public interface Sender {
        void tell(String group, byte[] notice);
    }

    private final Leases leases;

    /** @param incarnation of the replica, as its notices tell it */
    public SimulatedOwner(Versions versions, Sender sender, LongSupplier nanoClock, long incarnation) {
        this.leases = new Leases(versions::now, (group, notice) -> sender.tell(group, NestedCodec.encode(notice)), nanoClock, incarnation);
    }

    /** @param version of the answer as the state is */
    public void grant(String group, byte[] request, long version) {
        leases.grant(group, request, version, leases.changes());
    }

    public void changed() {
        leases.changed();
    }

    public void check() {
        leases.check();
    }

    public void beat() {
        leases.beat();
    }

    public LeaseCounters counters() {
        return leases.counters();
    }
}
