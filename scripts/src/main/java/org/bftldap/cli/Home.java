package org.bftldap.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where bftldap is installed: {@code bin}, {@code lib} and {@code config}. The launcher tells it. */
record Home(Path root) {

    static Home find() throws CommandException {
        String told = System.getProperty("bftldap.home");
        if (told == null) {
            throw new CommandException("the property bftldap.home is not set; start this command with bin/bftldap");
        }
        Home home = new Home(Path.of(told).toAbsolutePath().normalize());
        if (!Files.isDirectory(home.schema())) {
            throw new CommandException(home.schema() + " is missing; install bftldap again");
        }
        return home;
    }

    Path schema() {
        return root.resolve("config").resolve("schema");
    }

    Path launcher(Node.Kind kind) {
        return root.resolve("bin").resolve(kind.launcher);
    }
}
