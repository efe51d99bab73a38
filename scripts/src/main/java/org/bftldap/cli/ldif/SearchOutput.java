package org.bftldap.cli.ldif;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What {@code ldapsearch} or a tool like it has printed: entries and references as LDIF, and between them its own lines, among these the
 * response controls ({@code control: OID false BASE64}; with {@code -L} as a comment).
 *
 * @param references URLs, in order
 * @param controls values of those with the wanted OID, in order
 */
public record SearchOutput(List<LdifRecord.Entry> entries, List<String> references, List<byte[]> controls) {

    private static final long FILE_BYTES_MAX = 64L << 20;

    /** @throws IOException with file and line where it cannot be read */
    public static SearchOutput read(Path file, String controlOid) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is no file; put what ldapsearch prints into one");
        }
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IOException(file + " is larger than " + (FILE_BYTES_MAX >> 20) + " MiB; search results in pages, each in a file of its own");
        }
        Reading reading = new Reading(file, List.of("control: " + controlOid + " ", "# control: " + controlOid + " "));
        for (byte[] line : lines(Files.readAllBytes(file))) {
            reading.line(line);
        }
        return reading.done();
    }

    /** Joined with their continuations (RFC 2849, note 2); comments stay. */
    private static List<byte[]> lines(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1).replace("\r\n", "\n").replace("\n ", "");
        return Arrays.stream(text.split("\n", -1)).map(line -> line.getBytes(StandardCharsets.ISO_8859_1)).toList();
    }

    private static final class Reading {

        private final Path file;
        private final List<String> controlPrefixes;
        private final List<LdifRecord.Entry> entries = new ArrayList<>();
        private final List<String> references = new ArrayList<>();
        private final List<byte[]> controls = new ArrayList<>();
        private final List<LdifValue> block = new ArrayList<>();
        private long number;

        Reading(Path file, List<String> controlPrefixes) {
            this.file = file;
            this.controlPrefixes = controlPrefixes;
        }

        /** Numbers are of joined lines: what continues a line does not count. */
        void line(byte[] line) throws IOException {
            number++;
            String text = new String(line, StandardCharsets.ISO_8859_1);
            for (String prefix : controlPrefixes) {
                if (text.startsWith(prefix)) {
                    controls.add(control(text));
                    return;
                }
            }
            if (line.length == 0) {
                endBlock();
            } else if (line[0] != '#') {
                try {
                    block.add(LineParser.parse(new LdifLines.Line(number, line)));
                } catch (LdifSyntaxException e) {
                    // Outside of entries stands what the tool has to say itself.
                    if (!block.isEmpty() && block.get(0).type().equals("dn")) {
                        throw new IOException(file + ": joined line " + number + ": " + e.getMessage(), e);
                    }
                }
            }
        }

        private byte[] control(String line) throws IOException {
            String[] words = line.replaceFirst("^# ", "").split(" ");
            try {
                return Base64.getDecoder().decode(words.length == 4 ? words[3] : "");
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ": joined line " + number + ": the control's value is not base64", e);
            }
        }

        /** Blocks that begin with neither are the tool's own: how the search ended. */
        private void endBlock() {
            if (!block.isEmpty()) {
                LdifValue first = block.get(0);
                if (first.type().equals("dn")) {
                    entries.add(new LdifRecord.Entry(LdifReader.text(first), first.line(), List.copyOf(block.subList(1, block.size()))));
                } else if (first.type().equals("ref")) {
                    block.forEach(url -> references.add(LdifReader.text(url)));
                }
                block.clear();
            }
        }

        SearchOutput done() {
            endBlock();
            return new SearchOutput(List.copyOf(entries), List.copyOf(references), List.copyOf(controls));
        }
    }
}
