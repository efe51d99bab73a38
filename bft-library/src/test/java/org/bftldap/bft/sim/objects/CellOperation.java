package org.bftldap.bft.sim.objects;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.bftldap.bft.sim.linear.Operation;

/** What clients do to {@link Cells}. Those that may be refused tell a code of LDAP's. */
public sealed interface CellOperation extends Operation<Cells> {

    long SUCCESS = 0;
    long NO_SUCH_ATTRIBUTE = 16;
    long ATTRIBUTE_OR_VALUE_EXISTS = 20;
    long NO_SUCH_OBJECT = 32;
    long ENTRY_ALREADY_EXISTS = 68;

    @Override
    default boolean isRead() {
        return false;
    }

    private static List<Long> code(long code) {
        return List.of(code);
    }

    private static boolean isFree(Cells state, int name) {
        return state.of(name).isEmpty();
    }

    /** Sets a value blindly. */
    record Write(long to) implements CellOperation {
        @Override
        public Cells apply(Cells state) {
            return state.with(0, List.of(to));
        }

        @Override
        public List<Long> result(Cells state) {
            return code(SUCCESS);
        }
    }

    /** Adds to a value that is 0 at first, and tells the sum. */
    record Add(long delta) implements CellOperation {
        @Override
        public Cells apply(Cells state) {
            return state.with(0, result(state));
        }

        @Override
        public List<Long> result(Cells state) {
            return List.of(delta + (isFree(state, 0) ? 0 : state.first().get(0)));
        }
    }

    /** Adds an entry under a name that must be free. */
    record Create(int name, long value) implements CellOperation {
        @Override
        public Cells apply(Cells state) {
            return isFree(state, name) ? state.with(name, List.of(value)) : state;
        }

        @Override
        public List<Long> result(Cells state) {
            return code(isFree(state, name) ? SUCCESS : ENTRY_ALREADY_EXISTS);
        }
    }

    /** Removes the entry that has a name. */
    record Delete(int name) implements CellOperation {
        @Override
        public Cells apply(Cells state) {
            return state.with(name, List.of());
        }

        @Override
        public List<Long> result(Cells state) {
            return code(isFree(state, name) ? NO_SUCH_OBJECT : SUCCESS);
        }
    }

    /** Gives the entry of one name the other name, which must be free. */
    record Move(int from) implements CellOperation {
        private int to() {
            return 1 - from;
        }

        @Override
        public Cells apply(Cells state) {
            boolean moves = !isFree(state, from) && isFree(state, to());
            return moves ? state.with(to(), state.of(from)).with(from, List.of()) : state;
        }

        @Override
        public List<Long> result(Cells state) {
            if (isFree(state, from)) {
                return code(NO_SUCH_OBJECT);
            }
            return code(isFree(state, to()) ? SUCCESS : ENTRY_ALREADY_EXISTS);
        }
    }

    /** Puts a value into a set that must not have it. */
    record Include(long value) implements CellOperation {
        @Override
        public Cells apply(Cells state) {
            TreeSet<Long> values = new TreeSet<>(state.first());
            values.add(value);
            return state.with(0, List.copyOf(values));
        }

        @Override
        public List<Long> result(Cells state) {
            return code(state.first().contains(value) ? ATTRIBUTE_OR_VALUE_EXISTS : SUCCESS);
        }
    }

    /** Takes a value out of a set that must have it. */
    record Exclude(long value) implements CellOperation {
        @Override
        public Cells apply(Cells state) {
            TreeSet<Long> values = new TreeSet<>(state.first());
            values.remove(value);
            return state.with(0, List.copyOf(values));
        }

        @Override
        public List<Long> result(Cells state) {
            return code(state.first().contains(value) ? SUCCESS : NO_SUCH_ATTRIBUTE);
        }
    }

    /** What one name holds. */
    record ReadName(int name) implements CellOperation {
        @Override
        public Cells apply(Cells state) {
            return state;
        }

        @Override
        public List<Long> result(Cells state) {
            return state.of(name);
        }

        @Override
        public boolean isRead() {
            return true;
        }
    }

    /** What both names hold, at one time: a search whose scope they are. */
    record ReadBoth() implements CellOperation {
        @Override
        public Cells apply(Cells state) {
            return state;
        }

        /** How many values the first name has, and the values of both. */
        @Override
        public List<Long> result(Cells state) {
            List<Long> values = new ArrayList<>();
            values.add((long) state.first().size());
            values.addAll(state.first());
            values.addAll(state.second());
            return values;
        }

        @Override
        public boolean isRead() {
            return true;
        }
    }
}
