package org.bftldap.replica.store.search;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.MatchingKind;
import org.bftldap.replica.store.schema.NormalForms;
import org.jspecify.annotations.Nullable;

/** An assertion on one value in the normal form of its rule's kind. Immutable. */
sealed interface ValueTest {

    MatchingKind kind();

    /** Whether a value whose normal form of {@link #kind} this is makes the assertion true. */
    boolean normal(byte[] normal);

    /** The same for a value as it was written. */
    default boolean raw(byte[] value, EntrySchema schema) {
        byte[] form = schema.normalize(kind(), value);
        return form != null && normal(form);
    }

    record Equal(MatchingKind kind, byte[] normal) implements ValueTest {
        @Override
        public boolean normal(byte[] value) {
            return Arrays.equals(normal, value);
        }
    }

    record Ordered(MatchingKind kind, Relation relation, byte[] normal) implements ValueTest {

        enum Relation {
            AT_LEAST,
            AT_MOST,
            BELOW
        }

        @Override
        public boolean normal(byte[] value) {
            int order = Arrays.compareUnsigned(value, normal);
            return switch (relation) {
                case AT_LEAST -> order >= 0;
                case AT_MOST -> order <= 0;
                case BELOW -> order < 0;
            };
        }
    }

    /**
     * 1.2.840.113556.1.4.803 and .804: bits of a number that are set.
     *
     * @param mask in normal form
     */
    record Bits(Wanted wanted, byte[] mask) implements ValueTest {

        enum Wanted {
            ALL,
            ANY
        }

        @Override
        public MatchingKind kind() {
            return MatchingKind.INTEGER;
        }

        @Override
        public boolean normal(byte[] value) {
            BigInteger bits = NormalForms.number(mask);
            BigInteger both = NormalForms.number(value).and(bits);
            return wanted == Wanted.ALL ? both.equals(bits) : both.signum() != 0;
        }
    }

    /** RFC 4511 §4.5.1.7.2: the parts in this order, not overlapping. */
    record Substring(MatchingKind kind, byte @Nullable [] initial, List<byte[]> any, byte @Nullable [] end) implements ValueTest {

        @Override
        public boolean normal(byte[] value) {
            int from = 0;
            int to = value.length;
            if (initial != null) {
                if (!matchesAt(value, 0, initial)) {
                    return false;
                }
                from = initial.length;
            }
            if (end != null) {
                to = value.length - end.length;
                if (to < from || !matchesAt(value, to, end)) {
                    return false;
                }
            }
            for (byte[] part : any) {
                int at = find(value, from, to, part);
                if (at < 0) {
                    return false;
                }
                from = at + part.length;
            }
            return true;
        }

        private static int find(byte[] value, int from, int to, byte[] part) {
            for (int at = from; at + part.length <= to; at++) {
                if (matchesAt(value, at, part)) {
                    return at;
                }
            }
            return -1;
        }

        private static boolean matchesAt(byte[] value, int at, byte[] part) {
            return at >= 0
                    && at + part.length <= value.length
                    && Arrays.equals(value, at, at + part.length, part, 0, part.length);
        }
    }
}
