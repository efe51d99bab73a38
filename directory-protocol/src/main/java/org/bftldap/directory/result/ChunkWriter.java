package org.bftldap.directory.result;

import java.util.Arrays;
import org.bftldap.directory.codec.Encoder;

/**
 * Packs search items into chunks of at most {@link #CHUNK_BYTES_MAX}, whole items only; an item larger than that makes a chunk alone.
 * Where a chunk ends depends on the items alone, so that all replicas cut alike. For one thread.
 *
 * <pre>
 *   while (chunk not full) if (!writer.offer(item)) { answer writer.take(); keep the item for the next chunk }
 *   writer.offer(done); answer writer.take();
 * </pre>
 */
public final class ChunkWriter {

    public static final int CHUNK_BYTES_MAX = 256 << 10;

    /** The largest single item: an LDAP message that a client could have sent, and its wrapping. */
    public static final int ITEM_BYTES_MAX = 5 << 20;

    static final int ENTRY = 1;
    static final int REFERENCE = 2;
    static final int DONE = 3;
    static final int CONTENT = 4;
    static final int ENTRY_WITH_CONTROLS = 5;
    static final int UUID_BYTES = 16;

    private final Encoder chunk = new Encoder(1024);

    /**
     * Adds the item if it still fits.
     *
     * @return false if the chunk must be taken first; the item was not added
     * @throws IllegalArgumentException if no chunk can hold it
     */
    public boolean offer(SearchItem item) {
        if (item instanceof SearchItem.Entry entry) {
            return entry.controls().length == 0
                    ? offer(ENTRY, entry.protocolOp())
                    : offer(ENTRY_WITH_CONTROLS, joined(entry.protocolOp(), entry.controls()));
        }
        if (item instanceof SearchItem.Reference reference) {
            return offer(REFERENCE, reference.protocolOp());
        }
        if (item instanceof SearchItem.Content content) {
            return offer(CONTENT, joined(content.uuid(), content.protocolOp()));
        }
        return offer(DONE, ResultCodec.encode(((SearchItem.Done) item).result()));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] bytes = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, bytes, first.length, second.length);
        return bytes;
    }

    /** The chunk so far; the next one starts empty. */
    public byte[] take() {
        byte[] bytes = chunk.toBytes();
        chunk.clear();
        return bytes;
    }

    public boolean isEmpty() {
        return chunk.size() == 0;
    }

    private boolean offer(int kind, byte[] bytes) {
        if (bytes.length > ITEM_BYTES_MAX) {
            throw new IllegalArgumentException("a search item of " + bytes.length + " bytes is over the limit");
        }
        if (chunk.size() > 0 && chunk.size() + 1 + 4 + bytes.length > CHUNK_BYTES_MAX) {
            return false;
        }
        chunk.octet(kind).blob(bytes);
        return true;
    }
}
