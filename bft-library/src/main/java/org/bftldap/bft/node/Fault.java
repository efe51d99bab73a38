package org.bftldap.bft.node;

/** A way in which a replica of a development group may be told to misbehave at the library's outer edge. */
public enum Fault {
    NONE,
    /** Alters each reply to a client, to writes and to reads, on its way out. */
    WRONG_REPLY,
    /** Receives but sends nothing. */
    MUTE,
    /** Sends everything half a second late. */
    SLOW
}
