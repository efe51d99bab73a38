package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bftldap status}. */
@Command(
        name = "status",
        description = "Tell how the group in DIR is: a line per replica.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:healthy", "1:failed", "3:degraded: works, but tolerates fewer faults", "4:no quorum"})
final class StatusCommand implements Callable<Integer> {

    enum Format {
        TABLE,
        JSON
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the group's files are.")
    private Path directory;

    @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "table or json (default: table).")
    private Format format;

    StatusCommand() {}

    @Override
    public Integer call() throws CommandException, IOException {
        return print(new GroupDirectory(directory), format, spec.commandLine().getOut());
    }

    static int print(GroupDirectory directory, Format format, PrintWriter out) throws CommandException, IOException {
        GroupHealth health = StatusReader.read(directory);
        List<AgentRow> agents = StatusReader.agents(directory);
        out.print(format == Format.JSON ? StatusJson.of(health, agents) : StatusTable.of(health, agents));
        out.flush();
        return health.exitCode();
    }
}
