package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.Problems;
import org.bftldap.cli.load.Counts;
import org.bftldap.cli.load.Import;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bftldap import}. */
@Command(
        name = "import",
        description = {
            "Check a file of LDIF as a whole, then write it through a relay.",
            "Entries that are there already and equal are skipped: run it again to go on after an interruption."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is there", "1:something is wrong; standard error says what"})
final class ImportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private RelayOptions relay;

    @Parameters(paramLabel = "FILE", description = "LDIF, plain or gzip: entries in any order, or changes in theirs.")
    private Path file;

    @Option(names = "--update", description = "Make entries that are there and different those of the file, with its passwords (default: report them).")
    private boolean update;

    @Option(names = {"-n", "--check"}, description = "Only check the file.")
    private boolean checkOnly;

    @Option(names = "--from-line", paramLabel = "LINE", description = "Of a file of changes: leave away records that begin before this line.")
    private long fromLine;

    ImportCommand() {}

    @Override
    public Integer call() throws CommandException, IOException {
        PrintWriter err = spec.commandLine().getErr();
        Problems problems = new Problems(err::println);
        ProgressPrinter progress = new ProgressPrinter(err, ProgressPrinter.onTerminal(), System::nanoTime);
        Import.Options options = new Import.Options(update, checkOnly, fromLine);
        Import.Result result = new Import(new LdifSource(file), relay.access(), options, problems, progress).run();
        problems.end();
        err.flush();
        PrintWriter out = spec.commandLine().getOut();
        out.println(told(result, problems));
        out.flush();
        return problems.count() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private String told(Import.Result result, Problems problems) {
        Counts counts = result.counts();
        if (result.hasChanges() && result.changes() > 0) {
            return result.changes() + " changes of " + result.records() + " done";
        }
        if (counts.equals(new Counts(0, 0, 0, 0, 0))) {
            String wrong = problems.count() + (problems.count() == 1 ? " problem" : " problems");
            return problems.count() == 0 ? result.records() + " records, nothing wrong with them" : "BD-7001 " + wrong + "; nothing was written";
        }
        return counts.added() + " added, " + counts.equal() + " there already and equal, " + counts.updated() + " updated"
                + (counts.isComplete() ? "" : ", " + counts.different() + " different, " + counts.failed() + " refused")
                + (counts.all() == result.records() ? "" : ", " + (result.records() - counts.all()) + " not tried");
    }
}
