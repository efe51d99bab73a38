package org.bftldap.bft.node.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A way in which a replica of a development group may be told to misbehave. */
public enum Fault {
    NONE,
    /** Alters each reply to a client, to writes and to reads, on its way out. */
    WRONG_REPLY,
    /** Receives but sends nothing. */
    MUTE,
    /** Sends everything half a second late. */
    SLOW,
    /** As primary, proposes each batch almost as late as it may without being replaced for standing still. */
    SLOW_PRIMARY,
    /** Votes for digests that nobody proposed, and signs checkpoints of a state that nobody has. */
    WRONG_DIGEST,
    /** Sends frames with wrong MACs to f+1 of the others. */
    BAD_MAC,
    /** Says one thing and its opposite: two proposals for one number, two votes, two roots of one checkpoint. */
    EQUIVOCATE,
    /** Votes and tells of itself in another view. */
    STALE_VIEW,
    /** Loses a write between agreement and store, and goes on as if nothing were. */
    CORRUPT_STORE,
    /** Loses one write so, and no other: once the state is repaired it stays right. */
    CORRUPT_ONCE,
    /** Hands out a wrong state, in several ways, to those who fetch theirs from it. */
    LYING_TRANSFER;

    /** As in configuration files and on the command line. */
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All that {@link #named} takes. */
    public static List<String> options() {
        return Arrays.stream(values()).map(Fault::option).toList();
    }

    /** @throws IllegalArgumentException if there is none of that name */
    public static Fault named(String option) {
        return Arrays.stream(values())
                .filter(fault -> fault.option().equals(option))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no fault is called \"" + option + "\""));
    }

    /** What is wrong with a name, as the end of a sentence that begins with it; empty if nothing is. */
    public static String objection(String option) {
        return options().contains(option) ? "" : "is unknown; use one of " + String.join(", ", options());
    }
}
