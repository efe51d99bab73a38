package org.bftldap.giis.gris.ldif;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Joins folded lines and leaves out comments (RFC 2849, notes 2 and 3). Line ends are LF or CR LF. For one thread. */
final class LogicalLines {

    private final byte[] text;
    private final int lineBytesMax;
    private int position;
    private int number;

    LogicalLines(byte[] text, int lineBytesMax) {
        this.text = text;
        this.lineBytesMax = lineBytesMax;
    }

    /** The next line, comments left out; null at the end. */
    @Nullable LogicalLine next() {
        while (position < text.length) {
            LogicalLine line = joined();
            if (line.isEmpty() || line.bytes()[0] != '#') {
                return line;
            }
        }
        return null;
    }

    private LogicalLine joined() {
        int first = number + 1;
        ByteArrayOutputStream joined = new ByteArrayOutputStream(128);
        boolean tooLong = !part(joined, 0);
        // Nothing is folded into an empty line: one that begins with a space there is a line of its own.
        while (joined.size() > 0 && position < text.length && text[position] == ' ') {
            tooLong |= !part(joined, 1);
        }
        return new LogicalLine(first, withoutSpacesBehind(joined.toByteArray()), tooLong);
    }

    /** Takes one line of the text. @return false if not all of it was taken */
    private boolean part(ByteArrayOutputStream joined, int skipped) {
        int end = position;
        while (end < text.length && text[end] != '\n') {
            end++;
        }
        int from = position + skipped;
        int length = end - from;
        if (length > 0 && text[end - 1] == '\r') {
            length--;
        }
        int taken = Math.min(length, lineBytesMax - joined.size());
        joined.write(text, from, taken);
        position = end + 1;
        number++;
        return taken == length;
    }

    private static byte[] withoutSpacesBehind(byte[] line) {
        int length = line.length;
        while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t')) {
            length--;
        }
        return length == line.length ? line : Arrays.copyOf(line, length);
    }
}
