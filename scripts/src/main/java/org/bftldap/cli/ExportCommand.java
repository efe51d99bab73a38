package org.bftldap.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bftldap.cli.unload.Export;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bftldap export}. */
@Command(
        name = "export",
        description = {
            "Write what a directory holds as LDIF, in one order and one form: the same bytes for the same state.",
            "It can be imported. Passwords are not in it: nobody can read them."
        },
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

    private static final int BUFFER_BYTES = 64 << 10;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RelayOptions relay;

    @Option(names = {"-b", "--base"}, paramLabel = "DN", description = "Only what is at or below it; may be repeated (default: all naming contexts).")
    private @Nullable List<String> bases;

    @Option(names = "--filter", paramLabel = "FILTER", description = "Only entries that match it (default: all).")
    private @Nullable String filter;

    @Option(names = "--operational", description = "With the servers' own attributes, such as entryUUID; such a file cannot be imported as it is.")
    private boolean operational;

    @Option(names = "-o", paramLabel = "FILE", description = "Where to write; mode 0600, there only when it is complete (default: standard output).")
    private @Nullable Path file;

    ExportCommand() {}

    @Override
    public Integer call() throws CommandException, IOException {
        PrintWriter err = spec.commandLine().getErr();
        ProgressPrinter progress = new ProgressPrinter(err, file != null && ProgressPrinter.onTerminal(), System::nanoTime);
        Export.Options options = new Export.Options(bases == null ? List.of() : bases, Optional.ofNullable(filter), operational);
        Export export = new Export(relay.access(), options, done -> progress.at("exporting", done, 0));
        long entries = file == null ? toStandardOutput(export) : SecretFile.write(file, export::run);
        progress.end();
        err.println(entries + (entries == 1 ? " entry" : " entries") + " exported");
        err.flush();
        return ExitCode.OK;
    }

    private static long toStandardOutput(Export export) throws IOException {
        OutputStream out = new BufferedOutputStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), BUFFER_BYTES);
        long entries = export.run(out);
        out.flush();
        return entries;
    }
}
