package org.bftldap.bft.sim;

import org.bftldap.bft.sim.objects.CellOperation;
import org.bftldap.bft.sim.objects.ObjectId;
import org.bftldap.bft.sim.objects.ObjectKind;

/** What one client does, operation by operation. Each depends on its number alone. */
final class Workload {

    private final SimOptions.Load load;
    private final SimRandom random;

    /** An operation and what it is done to. */
    record Intent(ObjectId object, CellOperation operation) {
        @Override
        public String toString() {
            return operation + " on " + object;
        }
    }

    Workload(SimOptions.Load load, SimRandom random) {
        this.load = load;
        this.random = random;
    }

    Intent intent(int number) {
        SimRandom own = random.forkFor(number);
        ObjectKind kind = own.pick(load.kinds());
        ObjectId object = new ObjectId(kind, own.below(load.registers()));
        boolean reads = own.chance(load.readPerMille());
        return new Intent(object, reads ? kind.read(own) : kind.write(own, load.addPerMille()));
    }
}
