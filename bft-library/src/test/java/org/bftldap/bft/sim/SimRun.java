package org.bftldap.bft.sim;

/** What to run: everything that a run depends on. */
record SimRun(long seed, int replicas, Variant variant, Trace trace, Schedule schedule) {

    SimRun(long seed, int replicas, Variant variant, Trace trace) {
        this(seed, replicas, variant, trace, Schedule.whole());
    }

    static SimRun of(long seed, int replicas) {
        return new SimRun(seed, replicas, Variant.PRODUCT, Trace.hashing());
    }

    SimResult run() {
        return new Simulation(this).run();
    }
}
