package org.bftldap.bench;

import com.unboundid.ldif.LDIFWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes LDIF, a file for each group. */
final class GridFiles implements AutoCloseable {
    private final Path folder;
    private final Map<String, LDIFWriter> writers = new TreeMap<>();
    private final Map<String, Path> paths = new TreeMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    /**
     * A file for each group that gets something.
     *
     * @param count of the records in it
     */
    record Written(SortedMap<String, Path> files, SortedMap<String, Integer> count) {}

    /** @param folder is made */
    GridFiles(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** To write one more record of this group to. */
    LDIFWriter to(String group) throws IOException {
        counts.merge(group, 1, Integer::sum);
        LDIFWriter known = writers.get(group);
        if (known != null) {
            return known;
        }
        Path path = folder.resolve(group + ".ldif");
        LDIFWriter writer = new LDIFWriter(path.toFile());
        writers.put(group, writer);
        paths.put(group, path);
        return writer;
    }

    /** What has been written so far; complete when this is closed. */
    Written written() {
        return new Written(new TreeMap<>(paths), new TreeMap<>(counts));
    }

    @Override
    public void close() throws IOException {
        for (LDIFWriter writer : writers.values()) {
            writer.close();
        }
    }
}
