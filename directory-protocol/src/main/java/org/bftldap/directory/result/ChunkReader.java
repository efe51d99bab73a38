package org.bftldap.directory.result;

import java.util.Arrays;
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
        ENTRY,
        REFERENCE,
        DONE
    }

    private static final int SEARCH_RESULT_ENTRY_TAG = 0x64;
    private static final int SEARCH_RESULT_REFERENCE_TAG = 0x73;

    private final byte[] chunk;
    private final Decoder in;
    private @Nullable Kind kind;
    private int offset;
    private int length;

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
        kind = switch (in.octet()) {
            case ChunkWriter.ENTRY -> Kind.ENTRY;
            case ChunkWriter.REFERENCE -> Kind.REFERENCE;
            case ChunkWriter.DONE -> Kind.DONE;
            default -> throw new DecodeException("a search item of unknown kind");
        };
        length = in.number(ChunkWriter.ITEM_BYTES_MAX, "search item");
        offset = in.position();
        in.skip(length);
        if (kind != Kind.DONE) {
            checkTag(kind == Kind.ENTRY ? SEARCH_RESULT_ENTRY_TAG : SEARCH_RESULT_REFERENCE_TAG);
        }
        return true;
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
            case ENTRY -> new SearchItem.Entry(Arrays.copyOfRange(chunk, offset, offset + length));
            case REFERENCE -> new SearchItem.Reference(Arrays.copyOfRange(chunk, offset, offset + length));
            case DONE -> new SearchItem.Done(result());
        };
    }

    /** The item must be exactly one DER element of the expected tag: anything else would put a client's stream out of step. */
    private void checkTag(int tag) throws DecodeException {
        if (length < 2 || (chunk[offset] & 0xff) != tag) {
            throw new DecodeException("a search item that is not what it says");
        }
        int first = chunk[offset + 1] & 0xff;
        int header = 2;
        long content = first;
        if (first >= 0x80) {
            int octets = first & 0x7f;
            if (octets < 1 || octets > 4 || length < 2 + octets) {
                throw new DecodeException("a search item with a bad length");
            }
            content = 0;
            for (int i = 0; i < octets; i++) {
                content = content << 8 | chunk[offset + header++] & 0xff;
            }
        }
        if (header + content != length) {
            throw new DecodeException("a search item with a bad length");
        }
    }
}
