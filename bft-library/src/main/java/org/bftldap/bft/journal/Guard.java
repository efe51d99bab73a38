package org.bftldap.bft.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A second wall, apart from the log: the position up to which the log was forced, which only grows. A log that ends before it lost
 * promises (an old copy put back, a last frame gone bad) and is not trusted.
 *
 * <p>Written after each force but forced itself only now and then: it may lag, which makes it weaker, never wrong. Two slots take turns,
 * so that a torn write leaves the other.
 */
final class Guard implements AutoCloseable {

    private static final int SLOT_BYTES = 16;

    private final FileChannel channel;
    private final ByteBuffer slot = ByteBuffer.allocateDirect(SLOT_BYTES);
    private long position;
    private int turn;

    Guard(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        position = Math.max(read(0), read(1));
    }

    /** The highest position known to have been forced; 0 if none. */
    long position() {
        return position;
    }

    void advance(long forcedPosition) throws IOException {
        if (forcedPosition < position) {
            throw new IllegalStateException("the journal's guard went back from " + position + " to " + forcedPosition);
        }
        position = forcedPosition;
        slot.clear().putLong(position).putInt(crc(position)).putInt(0).flip();
        turn ^= 1;
        channel.write(slot, (long) turn * SLOT_BYTES);
    }

    void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private long read(int index) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES);
        int count = channel.read(bytes, (long) index * SLOT_BYTES);
        return count == SLOT_BYTES && bytes.getInt(8) == crc(bytes.getLong(0)) ? bytes.getLong(0) : 0;
    }

    private static int crc(long position) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putLong(position).flip());
        return (int) crc.getValue();
    }
}
