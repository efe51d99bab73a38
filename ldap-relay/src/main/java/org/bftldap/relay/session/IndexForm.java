package org.bftldap.relay.session;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.relay.ldap.MalformedMessageException;
import org.bftldap.relay.ldap.Responses;
import org.bftldap.relay.mds.ListedRegistration;

/** The registrations of an index, in the form that MDS 2 and ARC's EGIIS give them. Of one event loop. */
final class IndexForm implements AnswerForm {

    private final int id;
    private final Operation.Search asked;
    private boolean empty = true;

    /**
     * @param id of the client's request
     * @param asked by the client
     */
    IndexForm(int id, Operation.Search asked) {
        this.id = id;
        this.asked = asked;
    }

    @Override
    public void write(ChunkReader reader, byte[] chunk, ByteBuf out, List<Integer> ends) throws DecodeException {
        if (reader.kind() != ChunkReader.Kind.ENTRY) {
            throw new DecodeException("no entry in the answer to a search for registrations");
        }
        Optional<byte[]> listed = listed(reader, chunk);
        if (listed.isPresent()) {
            Responses.envelope(out, id, listed.get().length);
            out.writeBytes(listed.get());
            ends.add(out.writerIndex());
            empty = false;
        }
    }

    private Optional<byte[]> listed(ChunkReader reader, byte[] chunk) throws DecodeException {
        try {
            return ListedRegistration.of(chunk, reader.offset(), reader.length(), asked);
        } catch (MalformedMessageException e) {
            throw new DecodeException(e.getMessage());
        }
    }

    /** Whether no registration has come so far. */
    boolean isEmpty() {
        return empty;
    }
}
