package org.bftldap.bft.sim.linear;

import java.util.OptionalLong;

/** What a client can do to a register of a long, and what it must see then. */
public sealed interface RegisterOperation {

    /** The register's value after this, applied to {@code value}. */
    long apply(long value);

    /** What the client is told. */
    long result(long value);

    /** Sets a value blindly. */
    record Write(long to) implements RegisterOperation {
        @Override
        public long apply(long value) {
            return to;
        }

        @Override
        public long result(long value) {
            return 0;
        }
    }

    /** Adds, and tells the sum. */
    record Add(long delta) implements RegisterOperation {
        @Override
        public long apply(long value) {
            return value + delta;
        }

        @Override
        public long result(long value) {
            return value + delta;
        }
    }

    record Read() implements RegisterOperation {
        @Override
        public long apply(long value) {
            return value;
        }

        @Override
        public long result(long value) {
            return value;
        }
    }

    /** Whether {@code seen} is what this operation tells at {@code value}; an unknown result fits all. */
    default boolean fits(long value, OptionalLong seen) {
        return seen.isEmpty() || seen.getAsLong() == result(value);
    }
}
