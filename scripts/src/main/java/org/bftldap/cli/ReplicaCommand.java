package org.bftldap.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bftldap replica}. */
@Command(name = "replica", description = "One replica of a group.", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND")
final class ReplicaCommand {

    @Spec
    private CommandSpec spec;

    ReplicaCommand() {}

    /** {@code bftldap replica recover}. */
    @Command(
            name = "recover",
            description = {
                "Restart replica K of the group in DIR and wait until it takes part again, telling how far it is.",
                "It checks its state against the group's and fetches what is wrong or missing, while the group goes on."
            },
            mixinStandardHelpOptions = true)
    int recover(
            @Parameters(paramLabel = "K", description = "The replica's number.") int replica,
            @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the group's files are.") Path directory,
            @Option(
                            names = "--from-scratch",
                            description = "Put its data aside and let it fetch everything, as after the loss of its disk.")
                    boolean fromScratch,
            @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "600", description = "How long it may take (default: 600).")
                    int timeoutSeconds)
            throws CommandException, IOException {
        Recover.Data data = fromScratch ? Recover.Data.PUT_ASIDE : Recover.Data.KEPT;
        new Recover(new GroupDirectory(directory), Home.find(), spec.commandLine().getOut()).run(replica, data, timeoutSeconds);
        return ExitCode.OK;
    }
}
