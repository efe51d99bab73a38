package org.bftldap.bft.sim;

/** What to run: everything that a run depends on. */
record SimRun(long seed, int replicas, Variant variant, Trace trace) {

    static SimRun of(long seed, int replicas) {
        return new SimRun(seed, replicas, Variant.PRODUCT, Trace.hashing());
    }

    SimResult run() {
        return new Simulation(this).run();
    }
}
