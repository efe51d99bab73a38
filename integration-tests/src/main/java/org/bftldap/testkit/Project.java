package org.bftldap.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where things are in a clone of the project. */
public final class Project {
    private Project() {}

    /** @return the top folder, found upwards from the working directory; the property {@code bftldap.home} names another */
    public static Path home() {
        String named = System.getProperty("bftldap.home");
        Path start = named == null ? Path.of("") : Path.of(named);
        for (Path folder = start.toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("replica-server")) && Files.isDirectory(folder.resolve("ldap-relay"))) {
                return folder;
            }
        }
        throw new IllegalStateException("not inside a clone of the project: " + start.toAbsolutePath());
    }

    /** @return the unpacked distribution that the build made */
    public static Path distribution() {
        return home().resolve("scripts/target/bftldap");
    }

    /** @return the command {@code bftldap} of the distribution */
    public static Path bftldap() {
        return distribution().resolve("bin/bftldap");
    }
}
