package org.bftldap.directory.result;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.codec.Decoder;
import org.jspecify.annotations.Nullable;

/**
 * Walks the items of one chunk in place. {@link #advance} moves to the next item; {@link #offset} and {@link #length} then say where its
 * bytes are in the chunk, so that a relay can send them without a copy of each. For one thread.
 */
public final class ChunkReader {

    /** What stands at the reader's place. */
    public enum Kind {
        /** What {@link #offset} and {@link #length} tell is the entry, and its controls where it has some. */
        ENTRY,
        REFERENCE,
        DONE,
        /** What {@link #offset} and {@link #length} tell is the entry or reference; nothing, if it is as it was. */
        CONTENT
    }

    private static final int SEARCH_RESULT_ENTRY_TAG = 0x64;
    private static final int SEARCH_RESULT_REFERENCE_TAG = 0x73;
    private static final int CONTROLS_TAG = 0xa0;

    private final byte[] chunk;
    private final Decoder in;
    private @Nullable Kind kind;
    private int offset;
    private int length;
    private int controlsLength;

    public ChunkReader(byte[] chunk) {
        this.chunk = chunk;
        this.in = new Decoder(chunk);
    }

    /** @return false after the last item */
    public boolean advance() throws DecodeException {
        if (in.remaining() == 0) {
            return false;
        }
        if (kind == Kind.DONE) {
            throw new DecodeException("an item after the result");
        }
        int code = in.octet();
        kind = switch (code) {
            case ChunkWriter.ENTRY, ChunkWriter.ENTRY_WITH_CONTROLS -> Kind.ENTRY;
            case ChunkWriter.REFERENCE -> Kind.REFERENCE;
            case ChunkWriter.DONE -> Kind.DONE;
            case ChunkWriter.CONTENT -> Kind.CONTENT;
            default -> throw new DecodeException("a search item of unknown kind");
        };
        length = in.number(ChunkWriter.ITEM_BYTES_MAX, "search item");
        offset = in.position();
        in.skip(length);
        controlsLength = 0;
        switch (kind) {
            case ENTRY -> checkEntry(code == ChunkWriter.ENTRY_WITH_CONTROLS);
            case REFERENCE -> checkTag(SEARCH_RESULT_REFERENCE_TAG);
            case CONTENT -> checkContent();
            case DONE -> {}
        }
        return true;
    }

    private void checkEntry(boolean controlled) throws DecodeException {
        int entry = elementLength(offset, length, SEARCH_RESULT_ENTRY_TAG);
        controlsLength = controlled ? elementLength(offset + entry, length - entry, CONTROLS_TAG) : 0;
        if (entry + controlsLength != length) {
            throw new DecodeException("a search item with a bad length");
        }
    }

    private void checkContent() throws DecodeException {
        if (length < ChunkWriter.UUID_BYTES) {
            throw new DecodeException("a search item without a whole entryUUID");
        }
        offset += ChunkWriter.UUID_BYTES;
        length -= ChunkWriter.UUID_BYTES;
        if (length > 0) {
            checkTag(isReference() ? SEARCH_RESULT_REFERENCE_TAG : SEARCH_RESULT_ENTRY_TAG);
        }
    }

    /** Whether the bytes at {@link #offset} are those of a reference. */
    public boolean isReference() {
        return length > 0 && (chunk[offset] & 0xff) == SEARCH_RESULT_REFERENCE_TAG;
    }

    /** The entryUUID, at {@link Kind#CONTENT}. */
    public UUID uuid() {
        if (kind != Kind.CONTENT) {
            throw new IllegalStateException("not at an item with an entryUUID");
        }
        ByteBuffer octets = ByteBuffer.wrap(chunk, offset - ChunkWriter.UUID_BYTES, ChunkWriter.UUID_BYTES);
        return new UUID(octets.getLong(), octets.getLong());
    }

    public Kind kind() {
        if (kind == null) {
            throw new IllegalStateException("advance first");
        }
        return kind;
    }

    /** Where this item's bytes start in the chunk. */
    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** The result, at {@link Kind#DONE}. */
    public DirectoryResult result() throws DecodeException {
        if (kind != Kind.DONE) {
            throw new IllegalStateException("not at the result");
        }
        return ResultCodec.decodeResult(chunk, offset, length);
    }

    /** This item, copied. */
    public SearchItem item() throws DecodeException {
        return switch (kind()) {
            case ENTRY -> new SearchItem.Entry(
                    Arrays.copyOfRange(chunk, offset, offset + length - controlsLength),
                    Arrays.copyOfRange(chunk, offset + length - controlsLength, offset + length));
            case REFERENCE -> new SearchItem.Reference(Arrays.copyOfRange(chunk, offset, offset + length));
            case DONE -> new SearchItem.Done(result());
            case CONTENT -> new SearchItem.Content(
                    Arrays.copyOfRange(chunk, offset - ChunkWriter.UUID_BYTES, offset), Arrays.copyOfRange(chunk, offset, offset + length));
        };
    }

    /** The item must be exactly one DER element of the expected tag: anything else would put a client's stream out of step. */
    private void checkTag(int tag) throws DecodeException {
        if (elementLength(offset, length, tag) != length) {
            throw new DecodeException("a search item with a bad length");
        }
    }

    /** Of the element of this tag that begins at {@code at} and has at most {@code room} bytes. */
    private int elementLength(int at, int room, int tag) throws DecodeException {
        if (room < 2 || (chunk[at] & 0xff) != tag) {
            throw new DecodeException("a search item that is not what it says");
        }
        int first = chunk[at + 1] & 0xff;
        int header = 2;
        long content = first;
        if (first >= 0x80) {
            int octets = first & 0x7f;
            if (octets < 1 || octets > 4 || room < 2 + octets) {
                throw new DecodeException("a search item with a bad length");
            }
            content = 0;
            for (int i = 0; i < octets; i++) {
                content = content << 8 | chunk[at + header++] & 0xff;
            }
        }
        if (header + content > room) {
            throw new DecodeException("a search item with a bad length");
        }
        return (int) (header + content);
    }
}
