package org.bftldap.cli.ldif;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Lines of LDIF with their continuations joined and comments left away (RFC 2849, notes 2 to 4). Of one thread. */
final class LdifLines implements Closeable {

    /** Of one joined line: the largest message that a relay takes, in base64. */
    static final int LINE_BYTES_MAX = 6 << 20;

    private static final int BUFFER_BYTES = 64 << 10;
    private static final byte[] EMPTY = new byte[0];

    /** @param bytes empty: the end of a record; null: too long, and left away */
    record Line(long number, byte @Nullable [] bytes) {}

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private byte[] joined = new byte[256];
    private int length;
    private long nextNumber = 1;

    LdifLines(InputStream in) {
        this.in = in;
    }

    /** The next line that is no comment, or null at the end of the file. */
    @Nullable Line next() throws IOException {
        while (true) {
            int first = peek();
            if (first < 0) {
                return null;
            }
            long number = nextNumber;
            length = 0;
            boolean fits = readPhysical();
            if (length == 0 && fits) {
                return new Line(number, EMPTY); // nothing continues an empty line
            }
            while (peek() == ' ') {
                position++;
                fits &= readPhysical();
            }
            if (first != '#') {
                return new Line(number, fits ? Arrays.copyOf(joined, length) : null);
            }
        }
    }

    /** Goes behind the next empty line, or to the end of the file, whatever stands before it. */
    void skipToEmpty() throws IOException {
        boolean isEmpty = false;
        while (!isEmpty && peek() >= 0) {
            length = 0;
            isEmpty = readPhysical() && length == 0;
        }
    }

    /** Appends one line to what is joined; false if that is too much, whose rest is then skipped. */
    private boolean readPhysical() throws IOException {
        int begin = length;
        boolean fits = true;
        while (peek() >= 0) {
            int end = lineFeed();
            fits &= append(position, end - position);
            position = end;
            if (end < limit) {
                position++;
                if (length > begin && joined[length - 1] == '\r') {
                    length--;
                }
                break;
            }
        }
        nextNumber++;
        return fits;
    }

    /** Where in the buffer the line ends; its limit if that is not read yet. */
    private int lineFeed() {
        int at = position;
        while (at < limit && buffer[at] != '\n') {
            at++;
        }
        return at;
    }

    private boolean append(int from, int count) {
        int fitting = Math.min(count, LINE_BYTES_MAX - length);
        if (length + fitting > joined.length) {
            joined = Arrays.copyOf(joined, Math.max(length + fitting, joined.length * 2));
        }
        System.arraycopy(buffer, from, joined, length, fitting);
        length += fitting;
        return fitting == count;
    }

    /** The next byte, which stays the next; below 0 at the end of the file. */
    private int peek() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, in.read(buffer));
        }
        return position < limit ? buffer[position] & 0xff : -1;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
