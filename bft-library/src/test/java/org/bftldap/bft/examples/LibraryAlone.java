package org.bftldap.bft.examples;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;

/** What this process could load classes from, and that there is no line of LDAP or of the directory in it. */
final class LibraryAlone {

    private static final List<String> FOREIGN =
            List.of("org/apache/directory/", "com/unboundid/", "org/bftldap/directory/", "org/bftldap/replica/", "org/bftldap/relay/", "org/bftldap/giis/");

    private LibraryAlone() {}

    static List<Path> classPath() {
        List<Path> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            path.add(Path.of(entry));
        }
        return path;
    }

    /** What should not be there, as {@code entry: package}; empty if all is well. */
    static List<String> foreign() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path entry : classPath()) {
            for (String name : FOREIGN) {
                if (holds(entry, name)) {
                    found.add(entry.getFileName() + ": " + name);
                }
            }
        }
        return found;
    }

    private static boolean holds(Path entry, String name) throws IOException {
        if (Files.isDirectory(entry)) {
            return Files.exists(entry.resolve(name));
        }
        if (!Files.exists(entry)) {
            return false;
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            return jar.stream().anyMatch(each -> each.getName().startsWith(name));
        }
    }
}
