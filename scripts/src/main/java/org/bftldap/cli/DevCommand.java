package org.bftldap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bftldap dev}. */
@Command(
        name = "dev",
        description = "A whole group on this machine, to try out.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = GridCommand.class)
final class DevCommand {

    @Spec
    private CommandSpec spec;

    DevCommand() {}

    /** {@code bftldap dev up}. */
    @Command(
            name = "up",
            description = "Make a group in DIR if there is none, start what is not running, and wait until the group answers LDAP clients.",
            mixinStandardHelpOptions = true)
    int up(
            @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the group's files are, or are to be.") Path directory,
            @Mixin NewGroupOptions options,
            @Option(
                            names = "--fault",
                            paramLabel = "K=MODE",
                            description = "Replica K plays a fault, such as mute or wrong-reply (docs/reference/config.md has all); none ends it. Stays in its configuration.")
                    Map<Integer, String> faults,
            @Option(
                            names = "--skew",
                            paramLabel = "K=TIME",
                            description = "Replica K's clock is ahead by TIME, such as +1h or -90s; 0 sets it right. Stays in its configuration.")
                    Map<Integer, String> skews,
            @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "90", description = "How long the group may take to answer (default: 90).")
                    int timeoutSeconds)
            throws CommandException, IOException {
        new DevGroup(new GroupDirectory(directory), Home.find(), spec.commandLine().getOut())
                .up(options, new Experiments(orNone(faults), orNone(skews)), timeoutSeconds);
        return ExitCode.OK;
    }

    /** An option that is not given is null. */
    private static Map<Integer, String> orNone(@Nullable Map<Integer, String> given) {
        return given == null ? Map.of() : given;
    }

    /** {@code bftldap dev down}. */
    @Command(name = "down", description = "Stop the group's processes. Its data stays.", mixinStandardHelpOptions = true)
    int down(@Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the group's files are.") Path directory)
            throws CommandException, IOException {
        new DevGroup(new GroupDirectory(directory), Home.find(), spec.commandLine().getOut()).down();
        return ExitCode.OK;
    }

    /** {@code bftldap dev status}: the same as {@code bftldap status}. */
    @Command(name = "status", description = "The same as 'bftldap status'.", mixinStandardHelpOptions = true)
    int status(
            @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the group's files are.") Path directory,
            @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "table or json (default: table).") StatusCommand.Format format)
            throws CommandException, IOException {
        return StatusCommand.print(new GroupDirectory(directory), format, spec.commandLine().getOut());
    }
}
