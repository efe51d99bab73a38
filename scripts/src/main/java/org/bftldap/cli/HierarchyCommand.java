package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    private static final String FORMAT = "%-24s %-8s %-20s %9s %9s %9s %9s %9s%n";

    @Spec
    private CommandSpec spec;

    @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the groups' directories are.")
    private Path directory;

    HierarchyCommand() {}

    /** What all replicas of one group together have had to do with one neighbour. */
    private record Sum(int linked, long questions, long answered, long failed, long refused) {

        static final Sum NONE = new Sum(0, 0, 0, 0, 0);

        Sum and(HierarchyReport.Neighbour n) {
            return new Sum(linked + n.connected(), questions + n.questions(), answered + n.answered(), failed + n.failed(), refused + n.refused());
        }
    }

    @Override
    public Integer call() throws CommandException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, FORMAT, "GROUP", "ANSWER", "ASKS", "LINKS", "QUESTIONS", "ANSWERED", "FAILED", "REFUSED");
        DevGrid grid = new DevGrid(directory, Home.find(), out);
        print(grid, grid.tree(), 0, out);
        out.flush();
        return ExitCode.OK;
    }

    private static void print(DevGrid grid, DomainTree domain, int depth, PrintWriter out) throws CommandException, IOException {
        GroupDirectory group = grid.directory(domain);
        GroupFile file = group.load();
        List<HierarchyReport> reports = reports(group, file);
        String name = "  ".repeat(depth) + domain.name();
        String answering = reports.size() + "/" + file.config().size();
        out.printf(Locale.ROOT, "%-24s %-8s holds %s%n", name, answering, String.join(" ", file.genesis().suffixes()));
        List<String> neighbours = reports.stream().flatMap(report -> report.neighbours().stream()).map(HierarchyReport.Neighbour::group).distinct().sorted().toList();
        for (String neighbour : neighbours) {
            Sum sum = Sum.NONE;
            for (HierarchyReport report : reports) {
                for (HierarchyReport.Neighbour told : report.neighbours()) {
                    sum = told.group().equals(neighbour) ? sum.and(told) : sum;
                }
            }
            out.printf(Locale.ROOT, FORMAT, "", "", neighbour, sum.linked(), sum.questions(), sum.answered(), sum.failed(), sum.refused());
        }
        for (DomainTree child : domain.children()) {
            print(grid, child, depth + 1, out);
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
