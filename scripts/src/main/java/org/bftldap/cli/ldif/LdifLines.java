package org.bftldap.cli.ldif;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Lines of LDIF with their continuations joined and comments left away (RFC 2849, notes 2 to 4). Of one thread. */
final class LdifLines implements Closeable {

    /** Of one joined line: the largest message that a relay takes, in base64. */
    static final int LINE_BYTES_MAX = 6 << 20;

    /** @param bytes empty: the end of a record; null: too long, and left away */
    record Line(long number, byte @Nullable [] bytes) {}

    private final InputStream in;
    private final ByteArrayOutputStream joined = new ByteArrayOutputStream(256);
    private long nextNumber = 1;
    private int peeked = -2;

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
            joined.reset();
            boolean fits = readPhysical();
            if (joined.size() == 0 && fits) {
                return new Line(number, new byte[0]); // nothing continues an empty line
            }
            while (peek() == ' ') {
                take();
                fits &= readPhysical();
            }
            if (first != '#') {
                return new Line(number, fits ? joined.toByteArray() : null);
            }
        }
    }

    /** Appends one line to what is joined; false if that is too much, whose rest is then skipped. */
    private boolean readPhysical() throws IOException {
        boolean fits = true;
        int c;
        while ((c = take()) >= 0 && c != '\n') {
            if (c == '\r' && peek() == '\n') {
                continue;
            }
            if (joined.size() < LINE_BYTES_MAX) {
                joined.write(c);
            } else {
                fits = false;
            }
        }
        nextNumber++;
        return fits;
    }

    private int peek() throws IOException {
        if (peeked == -2) {
            peeked = in.read();
        }
        return peeked;
    }

    private int take() throws IOException {
        int c = peek();
        peeked = c < 0 ? -1 : -2;
        return c;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
