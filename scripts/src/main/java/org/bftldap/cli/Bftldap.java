package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code bftldap}. */
@Command(
        name = "bftldap",
        description = "A directory that survives hostile replicas: make groups, try them out, see how they are.",
        subcommands = {
            InitCommand.class,
            DevCommand.class,
            StatusCommand.class,
            HierarchyCommand.class,
            DelegationCommand.class,
            GrisCommand.class,
            ReplicaCommand.class,
            AclCommand.class,
            EvidenceCommand.class,
            ProofCommand.class,
            SchemaCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            MigrateCommand.class,
            VersionCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:healthy, or done", "1:failed", "2:wrong usage", "3:degraded: works, but tolerates fewer faults", "4:no quorum"})
public final class Bftldap {

    private Bftldap() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Bftldap())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExitCodeExceptionMapper(e -> e instanceof CommandLine.ParameterException ? ExitCode.USAGE : ExitCode.FAILED)
                .setExecutionExceptionHandler(Bftldap::explain);
    }

    /** What the user can mend is one line on standard error; anything else is a bug and keeps its trace. */
    private static int explain(Exception e, CommandLine command, CommandLine.ParseResult result) throws Exception {
        if (e instanceof CommandException || e instanceof IOException) {
            PrintWriter err = command.getErr();
            err.println("bftldap: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
            err.flush();
            return ExitCode.FAILED;
        }
        throw e;
    }
}
