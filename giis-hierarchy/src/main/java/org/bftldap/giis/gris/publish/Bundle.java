package org.bftldap.giis.gris.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.giis.gris.content.Update;

/**
 * Updates that are sent as one operation, done all or none: what agreement, signatures and answers cost is shared by them, and nobody sees
 * half of them. Never empty.
 */
record Bundle(List<Update> updates) {

    /** Reads wait for an operation's end, and 32 updates take a replica some 10 ms. */
    private static final int UPDATES_MAX = 32;

    private static final int BYTES_MAX = 64 << 10;

    /** What each name and value is counted as besides its bytes. */
    private static final int BYTES_OF_ANY = 8;

    Bundle {
        updates = List.copyOf(updates);
    }

    /** Takes the first updates out of a queue that has some. @param most so many at most; at least 1 */
    static Bundle takenFrom(Queue<Update> queue, int most) {
        List<Update> taken = new ArrayList<>();
        int bytes = 0;
        do {
            Update update = queue.remove();
            taken.add(update);
            bytes += bytes(update.operation());
        } while (!queue.isEmpty() && taken.size() < Math.min(most, UPDATES_MAX) && bytes + bytes(queue.element().operation()) <= BYTES_MAX);
        return new Bundle(taken);
    }

    Update first() {
        return updates.get(0);
    }

    int size() {
        return updates.size();
    }

    Operation operation() {
        return updates.size() == 1
                ? first().operation()
                : new Operation.Transaction(updates.stream().map(update -> new Operation.Step(update.operation(), List.of())).toList());
    }

    @Override
    public String toString() {
        return updates.size() == 1 ? first().name().toString() : first().name() + " and " + (updates.size() - 1) + " more";
    }

    private static int bytes(Operation.Update operation) {
        if (operation instanceof Operation.Add add) {
            return add.dn().length() + BYTES_OF_ANY + add.attributes().stream().mapToInt(Bundle::bytes).sum();
        }
        if (operation instanceof Operation.Modify modify) {
            return modify.dn().length() + BYTES_OF_ANY + modify.changes().stream().mapToInt(change -> bytes(change.attribute())).sum();
        }
        return operation instanceof Operation.Delete delete ? delete.dn().length() + BYTES_OF_ANY : BYTES_MAX;
    }

    private static int bytes(AttributeValues attribute) {
        return attribute.description().length() + BYTES_OF_ANY + attribute.values().stream().mapToInt(value -> value.length + BYTES_OF_ANY).sum();
    }
}
