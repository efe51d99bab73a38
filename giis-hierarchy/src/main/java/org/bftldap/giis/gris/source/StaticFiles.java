package org.bftldap.giis.gris.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bftldap.directory.admin.AgentReport;
import org.bftldap.giis.gris.content.SourceText;
import org.bftldap.giis.gris.ldif.LdifLimits;
import org.bftldap.giis.gris.ldif.LdifText;
import org.bftldap.giis.gris.ldif.LdifTooLongException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files {@code *.ldif} of a directory, read again when they change. One that cannot be read counts as it was. For the loop's thread. */
final class StaticFiles {

    private static final Logger LOG = LoggerFactory.getLogger(StaticFiles.class);

    private final Path directory;
    private final LdifLimits limits;
    private final SortedMap<String, Loaded> files = new TreeMap<>();

    /** What tells a file from itself after a change. */
    private record Mark(long modifiedNanos, long size, String key) {}

    /** @param failure empty if {@code text} is what stands in the file */
    private record Loaded(Mark mark, LdifText text, String failure) {}

    StaticFiles(Path directory, LdifLimits limits) {
        this.directory = directory;
        this.limits = limits;
    }

    /** Looks at the directory. @return whether anything is not as it was */
    boolean scan() {
        SortedMap<String, Path> found = SourceNames.list(directory, name -> name.endsWith(".ldif"));
        boolean changed = files.keySet().retainAll(found.keySet());
        for (var each : found.entrySet()) {
            changed |= look(each.getKey(), each.getValue());
        }
        return changed;
    }

    private boolean look(String name, Path file) {
        Loaded before = files.get(name);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Mark mark = new Mark(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.size(), String.valueOf(attributes.fileKey()));
            if (before != null && before.mark().equals(mark)) {
                return false;
            }
            files.put(name, load(file, mark, before));
        } catch (IOException e) {
            Loaded failed = new Loaded(new Mark(0, 0, ""), before == null ? LdifText.EMPTY : before.text(), "cannot be read: " + e);
            files.put(name, failed);
            return before == null || !before.failure().equals(failed.failure());
        }
        Loaded now = Objects.requireNonNull(files.get(name));
        if (now.failure().isEmpty()) {
            SourceNames.logProblems("ldif/" + name, now.text());
        } else {
            LOG.warn("BD-6001: ldif/{} {}; what it held before counts on", name, now.failure());
        }
        return true;
    }

    private Loaded load(Path file, Mark mark, @Nullable Loaded before) throws IOException {
        String failure;
        try {
            if (mark.size() <= limits.bytesMax()) {
                return new Loaded(mark, LdifText.read(Files.readAllBytes(file), limits), "");
            }
            failure = "holds more than " + limits.bytesMax() + " bytes";
        } catch (LdifTooLongException e) {
            failure = "holds " + e.getMessage();
        }
        return new Loaded(mark, before == null ? LdifText.EMPTY : before.text(), failure);
    }

    List<SourceText> texts() {
        List<SourceText> texts = new ArrayList<>();
        files.forEach((name, file) -> texts.add(new SourceText("ldif/" + name, file.text())));
        return texts;
    }

    List<AgentReport.Source> reports() {
        List<AgentReport.Source> reports = new ArrayList<>();
        files.forEach((name, file) -> reports.add(new AgentReport.Source(
                "ldif/" + name,
                file.failure().isEmpty() ? "ok" : "failing",
                file.failure(),
                file.text().records().size(),
                file.text().problemCount(),
                0,
                0,
                0)));
        return reports;
    }
}
