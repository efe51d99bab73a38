package org.bftldap.bft.sim.objects;

/** Names an object of a run. */
public record ObjectId(ObjectKind kind, int index) {

    @Override
    public String toString() {
        return kind + " " + index;
    }
}
