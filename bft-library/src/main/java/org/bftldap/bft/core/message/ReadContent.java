package org.bftldap.bft.core.message;

/** Whether a {@link ReadReply} brings the answer itself. */
public sealed interface ReadContent {

    ReadContent NONE = new None();

    /** Digests only: the content is fetched by {@link FetchChunk} or comes from the designated replier. */
    record None() implements ReadContent {}

    /** The one chunk of a short answer. */
    record Whole(byte[] chunk) implements ReadContent {}
}
