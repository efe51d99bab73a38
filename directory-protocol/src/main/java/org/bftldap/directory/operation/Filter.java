package org.bftldap.directory.operation;

import java.util.List;
import java.util.Optional;

/** RFC 4511 §4.5.1.7. Unknown attributes and rules are kept: they evaluate to Undefined at the replica. */
public sealed interface Filter {

    /** Empty means true (RFC 4526). */
    record And(List<Filter> filters) implements Filter {
        public And {
            filters = List.copyOf(filters);
        }
    }

    /** Empty means false (RFC 4526). */
    record Or(List<Filter> filters) implements Filter {
        public Or {
            filters = List.copyOf(filters);
        }
    }

    record Not(Filter filter) implements Filter {}

    record Equality(String attribute, byte[] value) implements Filter {}

    record GreaterOrEqual(String attribute, byte[] value) implements Filter {}

    record LessOrEqual(String attribute, byte[] value) implements Filter {}

    record Approximate(String attribute, byte[] value) implements Filter {}

    record Present(String attribute) implements Filter {}

    record Substrings(String attribute, Optional<byte[]> initial, List<byte[]> any, Optional<byte[]> end) implements Filter {
        public Substrings {
            any = List.copyOf(any);
        }
    }

    /** At least one of rule and attribute is present. */
    record Extensible(Optional<String> rule, Optional<String> attribute, byte[] value, DnAttributes dnAttributes) implements Filter {}

    /** Whether {@code :dn:} stands in the filter. */
    enum DnAttributes {
        NO,
        YES
    }
}
