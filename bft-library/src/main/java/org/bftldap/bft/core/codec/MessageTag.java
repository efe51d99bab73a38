package org.bftldap.bft.core.codec;

import org.jspecify.annotations.Nullable;

/** First byte of an encoded message. Numbers are never given twice. */
enum MessageTag {
    REQUEST(1),
    REPLY(2),
    REFUSED(3),
    READ_REQUEST(4),
    READ_REPLY(5),
    READ_REFUSED(6),
    FETCH_CHUNK(7),
    CHUNK(8),
    CLOSE_READ(9),
    PRE_PREPARE(10),
    PREPARE(11),
    VIEW_CHANGE(12),
    NEW_VIEW(13),
    COMMIT(14),
    CHECKPOINT(15),
    STATUS(16),
    FETCH_BATCHES(17),
    BATCHES(18),
    NEW_KEY(19),
    COMPLAINT(20),
    FETCH_BATCH(21),
    BATCH_CONTENT(22);

    private static final @Nullable MessageTag[] BY_CODE = new MessageTag[32];

    static {
        for (MessageTag tag : values()) {
            BY_CODE[tag.code] = tag;
        }
    }

    private final int code;

    MessageTag(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static MessageTag of(int code) throws MalformedException {
        MessageTag tag = code < BY_CODE.length ? BY_CODE[code] : null;
        if (tag == null) {
            throw new MalformedException("unknown message type");
        }
        return tag;
    }
}
