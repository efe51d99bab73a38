package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.message.Evidence;
import org.bftldap.bft.node.EvidenceFiles;
import org.bftldap.directory.config.GroupFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bftldap evidence}: proofs that a replica is faulty, and whether they hold. */
@Command(
        name = "evidence",
        description = "List, show and verify the proofs that replicas have kept of others' faults.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class EvidenceCommand {

    @Spec
    private CommandSpec spec;

    EvidenceCommand() {}

    @Command(name = "list", description = "List the evidence that the replicas in DIR hold, each verified.", mixinStandardHelpOptions = true)
    int list(@Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the group's files are.") Path directory)
            throws CommandException, IOException {
        GroupDirectory files = new GroupDirectory(directory);
        GroupFile loaded = files.load();
        GroupConfig group = loaded.config();
        PrintWriter out = spec.commandLine().getOut();
        int held = 0;
        for (Path file : ProvedFaults.files(files, loaded)) {
            out.println(line(file, group));
            held++;
        }
        if (held == 0) {
            out.println("no replica in " + directory + " holds evidence against another");
        }
        out.flush();
        return ExitCode.OK;
    }

    private static String line(Path file, GroupConfig group) {
        try {
            Evidence evidence = EvidenceFiles.read(file, group);
            return file + ": " + sentence(evidence) + (EvidenceFiles.proves(evidence, group) ? "" : " (DOES NOT HOLD)");
        } catch (IOException e) {
            return file + ": (CANNOT BE READ: " + e.getMessage() + ")";
        }
    }

    @Command(name = "show", description = "Print what was signed.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "FILE", description = "Evidence, as list names it.") Path file,
            @Option(names = "--group", paramLabel = "GROUP", required = true, description = "The group's file, group.toml.") Path group)
            throws IOException {
        Evidence evidence = EvidenceFiles.read(file, GroupFile.load(group).config());
        PrintWriter out = spec.commandLine().getOut();
        out.println(sentence(evidence));
        evidence.statements().forEach(statement -> out.println("  signed: " + statement));
        out.flush();
        return ExitCode.OK;
    }

    @Command(
            name = "verify",
            description = "Check the signatures, and that what was signed proves a fault. Needs no running group.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:it proves the fault", "1:it does not"})
    int verify(
            @Parameters(paramLabel = "FILE", description = "Evidence, as list names it.") Path file,
            @Option(names = "--group", paramLabel = "GROUP", required = true, description = "The group's file, group.toml.") Path group)
            throws IOException {
        GroupConfig config = GroupFile.load(group).config();
        Evidence evidence = EvidenceFiles.read(file, config);
        boolean proves = EvidenceFiles.proves(evidence, config);
        PrintWriter out = spec.commandLine().getOut();
        out.println((proves ? "PROVED: " : "NOT PROVED: ") + sentence(evidence));
        out.flush();
        return proves ? ExitCode.OK : ExitCode.FAILED;
    }

    private static String sentence(Evidence evidence) {
        return "replica " + evidence.culprit() + " " + evidence.kind().sentence();
    }
}
