package org.bftldap.cli.ldif;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A file of LDIF, gzip or plain. It can be read as often as needed. */
public record LdifSource(Path file) {

    private static final int BUFFER_BYTES = 64 << 10;

    public InputStream open() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is no file; it is read more than once, so a pipe will not do");
        }
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        try {
            in.mark(2);
            boolean zipped = in.read() == 0x1f && in.read() == 0x8b; // RFC 1952 §2.3.1
            in.reset();
            return withoutMark(zipped ? new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES), BUFFER_BYTES) : in);
        } catch (ZipException e) {
            in.close();
            throw new IOException(file + " begins like gzip and is none: " + e.getMessage(), e);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** Some editors put a byte order mark before UTF-8. */
    private static InputStream withoutMark(InputStream in) throws IOException {
        in.mark(3);
        if (in.read() != 0xef || in.read() != 0xbb || in.read() != 0xbf) {
            in.reset();
        }
        return in;
    }

    /** For messages. */
    public String name() {
        return file.toString();
    }
}
