package org.bftldap.cli.ldif;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

/** One joined line as description and value (RFC 2849, {@code attrval-spec}). Stateless. */
final class LineParser {

    private static final Pattern DESCRIPTION =
            Pattern.compile("(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\\.[0-9]+)*)(?:;[A-Za-z0-9-]+)*");
    private static final int URL_BYTES_MAX = 4 << 20;

    private LineParser() {}

    static LdifValue parse(LdifLines.Line line) throws LdifSyntaxException {
        byte[] bytes = line.bytes();
        if (bytes == null) {
            throw new LdifSyntaxException(line.number(), "", "the line is longer than a relay takes (4 MiB); make the value smaller");
        }
        if (bytes.length == 1 && bytes[0] == '-') {
            return new LdifValue("-", new byte[0], line.number()); // between two parts of a modification
        }
        int colon = indexOf(bytes, ':');
        String description = new String(bytes, 0, Math.max(colon, 0), StandardCharsets.UTF_8);
        if (colon <= 0 || !DESCRIPTION.matcher(description).matches()) {
            throw new LdifSyntaxException(
                    line.number(),
                    "",
                    bytes[0] == ' '
                            ? "a line that continues another one follows an empty line; remove the empty line, or the space"
                            : "no \"attribute: value\"; a value that goes on in the next line needs a space before it there");
        }
        return new LdifValue(description, value(bytes, colon + 1, description, line.number()), line.number());
    }

    private static byte[] value(byte[] bytes, int start, String description, long line) throws LdifSyntaxException {
        byte kind = start < bytes.length ? bytes[start] : 0;
        if (kind == ':') {
            return base64(trimmed(bytes, start + 1), description, line);
        }
        if (kind == '<') {
            return content(new String(trimmed(bytes, start + 1), StandardCharsets.UTF_8), description, line);
        }
        return trimmed(bytes, start);
    }

    private static byte[] trimmed(byte[] bytes, int start) {
        int begin = start;
        while (begin < bytes.length && bytes[begin] == ' ') {
            begin++;
        }
        return Arrays.copyOfRange(bytes, begin, bytes.length);
    }

    private static byte[] base64(byte[] text, String description, long line) throws LdifSyntaxException {
        int end = text.length;
        while (end > 0 && text[end - 1] == ' ') {
            end--;
        }
        try {
            return Base64.getDecoder().decode(Arrays.copyOf(text, end));
        } catch (IllegalArgumentException e) {
            throw new LdifSyntaxException(line, description, "not base64 after \"::\"; write \":\" before a value that is plain text");
        }
    }

    /** RFC 2849 lets a value stand in another file. */
    private static byte[] content(String url, String description, long line) throws LdifSyntaxException {
        try {
            URI uri = new URI(url);
            if (!"file".equalsIgnoreCase(uri.getScheme()) || uri.getAuthority() != null) {
                throw new LdifSyntaxException(line, description, "only file:///… can stand after \":<\"; put the value into the file, in base64");
            }
            try (InputStream in = Files.newInputStream(Path.of(uri))) {
                byte[] content = in.readNBytes(URL_BYTES_MAX + 1);
                if (content.length > URL_BYTES_MAX) {
                    throw new LdifSyntaxException(line, description, url + " is larger than 4 MiB, which is more than a relay takes");
                }
                return content;
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new LdifSyntaxException(line, description, "\"" + url + "\" is no URL; write file:///… after \":<\"");
        } catch (IOException e) {
            throw new LdifSyntaxException(line, description, url + " cannot be read; check that it is there and yours to read");
        }
    }

    private static int indexOf(byte[] bytes, char wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
