package org.bftldap.bft.net;

/** A frame as it came: its type and its content, not yet believed. */
record Frame(byte type, byte[] content) {

    static final byte HELLO = 1;
    static final byte REJECT = 2;
    static final byte NEW_KEY = 3;
    static final byte DATA = 4;

    static final int LENGTH_BYTES = 4;
    static final int HEADER_BYTES = LENGTH_BYTES + 1;

    /** Content of a DATA frame before its messages: key counter and MAC. */
    static final int DATA_PREFIX_BYTES = 8 + 16;
}
