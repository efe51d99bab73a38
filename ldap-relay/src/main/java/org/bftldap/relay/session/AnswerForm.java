package org.bftldap.relay.session;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.relay.ldap.Responses;

/** What becomes of the items of a group's answer: messages for the client. Of one event loop. */
interface AnswerForm {

    /**
     * Writes the messages that an item makes, if any.
     *
     * @param reader at an item of the chunk that is not the result
     * @param ends where messages end in {@code out}, to be added to
     */
    void write(ChunkReader reader, byte[] chunk, ByteBuf out, List<Integer> ends) throws DecodeException;

    /** No item of the chunk is left. */
    default void chunkEnd(ByteBuf out, List<Integer> ends) {}

    /** Entries and references as they are, with the message id put in front. */
    static AnswerForm plain(int id) {
        return (reader, chunk, out, ends) -> {
            if (reader.kind() == ChunkReader.Kind.CONTENT) {
                throw new DecodeException("an item of a synchronized search in the answer to another");
            }
            Responses.envelope(out, id, reader.length());
            out.writeBytes(chunk, reader.offset(), reader.length());
            ends.add(out.writerIndex());
        };
    }
}
