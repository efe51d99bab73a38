package org.bftldap.bft.node;

import java.util.Locale;

/**
 * Why a replica stops by itself, for its operator. What is the machine's and mends there has a code of its own and no trace, which would
 * hide the one line that matters.
 */
enum StopReason {
    DISK_FULL("BD-4010", "no space is left where it keeps its data; make some, and start it again", "no space left on device", "disk quota exceeded"),
    DISK_FAILED("BD-4011", "the disk failed; check it, then start the replica again, or set it up anew on another disk", "input/output error"),
    /** Anything else is taken for a bug or for damage. */
    UNKNOWN("BD-2001", "it cannot go on safely");

    private static final int CAUSES_MAX = 20;

    private final String code;
    private final String sentence;
    private final String[] signs;

    StopReason(String code, String sentence, String... signs) {
        this.code = code;
        this.sentence = sentence;
        this.signs = signs;
    }

    static StopReason of(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            // The words are those of strerror(3), which Java and RocksDB pass on; neither gives the number.
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            for (StopReason reason : values()) {
                for (String sign : reason.signs) {
                    if (message.contains(sign)) {
                        return reason;
                    }
                }
            }
            cause = cause.getCause();
        }
        return UNKNOWN;
    }

    boolean isOfTheMachine() {
        return this != UNKNOWN;
    }

    /** @param id of the replica */
    String line(int id) {
        return code + ": replica " + id + " stops: " + sentence;
    }
}
