package org.bftldap.directory.operation;

/** Bounds of one operation, equal for those who build one (a relay refuses a client's request beyond them) and those who decode it. */
public final class OperationLimits {

    /** An encoded request: the largest LDAP message (4 MiB) and room for the identity. */
    public static final int REQUEST_BYTES_MAX = (4 << 20) + (64 << 10);

    /** A DN, attribute description or matching rule, as UTF-8. */
    public static final int NAME_BYTES_MAX = 64 << 10;

    /** How deep and/or/not may nest: the outermost filter is at depth 1. */
    public static final int FILTER_DEPTH_MAX = 128;

    /** Filters in one search, and/or/not included. */
    public static final int FILTER_TERMS_MAX = 4_096;

    /** Attributes of an add, changes of a modify, attributes asked for by a search. */
    public static final int ATTRIBUTES_MAX = 16_384;

    /** Values in one operation, all attributes together: each costs some 40 bytes of heap however short it is. */
    public static final int VALUES_MAX = 262_144;

    /** Keys of a server-side sort (RFC 2891). */
    public static final int SORT_KEYS_MAX = 8;

    /** Updates of a transaction (RFC 5805): they run in one go, and everybody waits. */
    public static final int TRANSACTION_STEPS_MAX = 1_024;

    /** Failed binds in one report. */
    public static final int FAILED_BINDS_MAX = 256;

    /** Of a key that is derived from a password: more would let one entry keep a relay busy for seconds. */
    public static final int ITERATIONS_MAX = 1_000_000;

    private OperationLimits() {}
}
