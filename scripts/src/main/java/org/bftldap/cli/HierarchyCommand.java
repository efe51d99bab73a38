package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.NodeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bftldap hierarchy}. */
@Command(
        name = "hierarchy",
        description = "Tell what the groups of the grid in DIR hold, and how they reach and ask each other: a line per group and neighbour.",
        mixinStandardHelpOptions = true)
final class HierarchyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the groups' directories are.")
    private Path directory;

    @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "table or json (default: table).")
    private StatusCommand.Format format;

    HierarchyCommand() {}

    @Override
    public Integer call() throws CommandException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        DevGrid grid = new DevGrid(directory, Home.find(), out);
        List<HierarchyRow> rows = new ArrayList<>();
        collect(grid, grid.tree(), 0, rows);
        out.print(format == StatusCommand.Format.JSON ? HierarchyTexts.json(rows) : HierarchyTexts.table(rows));
        out.flush();
        return ExitCode.OK;
    }

    private static void collect(DevGrid grid, DomainTree domain, int depth, List<HierarchyRow> rows) throws CommandException, IOException {
        GroupDirectory group = grid.directory(domain);
        GroupFile file = group.load();
        rows.add(HierarchyRow.of(domain.name(), depth, file, reports(group, file)));
        for (DomainTree child : domain.children()) {
            collect(grid, child, depth + 1, rows);
        }
    }

    /** Of those replicas that answer. */
    private static List<HierarchyReport> reports(GroupDirectory group, GroupFile file) throws IOException {
        List<HierarchyReport> reports = new ArrayList<>();
        for (Node replica : group.replicas(file)) {
            int port = NodeFile.load(replica.config()).adminPort();
            try {
                reports.add(HierarchyReport.parse(HttpStatus.get(port, "/hierarchy")));
            } catch (IOException e) {
                // Shown as one that does not answer.
                continue;
            }
        }
        return reports;
    }
}
