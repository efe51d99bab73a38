package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import picocli.CommandLine;

/** Runs the command in this process, as main does, with a home directory of its own. */
final class Cli {

    /** @param out standard output and error together */
    record Result(int exitCode, String out) {}

    private Cli() {}

    static Result run(Path home, String... arguments) {
        StringWriter out = new StringWriter();
        String before = System.getProperty("bftldap.home");
        System.setProperty("bftldap.home", home.toString());
        try {
            CommandLine command = Bftldap.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
            return new Result(command.execute(arguments), out.toString());
        } finally {
            if (before == null) {
                System.clearProperty("bftldap.home");
            } else {
                System.setProperty("bftldap.home", before);
            }
        }
    }

    /** A home whose daemons are this shell script. */
    static Path home(Path directory, String daemonScript) throws IOException {
        Path home = directory.resolve("home");
        Files.createDirectories(home.resolve("config/schema"));
        Files.writeString(home.resolve("config/schema/a.schema"), "# none\n");
        Files.createDirectories(home.resolve("bin"));
        for (Node.Kind kind : Node.Kind.values()) {
            Path launcher = new Home(home).launcher(kind);
            Files.writeString(launcher, "#!/bin/sh\n" + daemonScript + "\n");
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return home;
    }
}
