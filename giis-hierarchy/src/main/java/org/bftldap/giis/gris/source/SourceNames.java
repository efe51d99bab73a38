package org.bftldap.giis.gris.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.bftldap.giis.gris.ldif.LdifProblem;
import org.bftldap.giis.gris.ldif.LdifText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which files of a directory are sources. */
final class SourceNames {

    private static final Logger LOG = LoggerFactory.getLogger(SourceNames.class);
    private static final int SOURCES_MAX = 1_000;

    private static final int PROBLEMS_LOGGED_MAX = 5;

    private SourceNames() {}

    /** The first of them; {@code /status} counts all. */
    static void logProblems(String source, LdifText text) {
        for (LdifProblem problem : text.problems().subList(0, Math.min(PROBLEMS_LOGGED_MAX, text.problems().size()))) {
            LOG.warn("BD-6004: {}, line {}, {}: {}", source, problem.line(), problem.dn().isEmpty() ? "no DN" : problem.dn(), problem.what());
        }
    }

    /** Regular files, by name; hidden ones and what editors leave are none. At most {@value #SOURCES_MAX}. */
    static SortedMap<String, Path> list(Path directory, Predicate<String> isSource) {
        SortedMap<String, Path> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                boolean left = name.startsWith(".") || name.startsWith("#") || name.endsWith("~");
                if (!left && isSource.test(name) && Files.isRegularFile(file) && found.size() < SOURCES_MAX) {
                    found.put(name, file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("no sources in {}: {}", directory, e.toString());
        }
        return found;
    }
}
