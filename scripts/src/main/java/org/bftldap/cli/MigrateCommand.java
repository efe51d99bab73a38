package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.Problems;
import org.bftldap.cli.migrate.Migration;
import org.bftldap.cli.migrate.Report;
import org.bftldap.cli.migrate.SchemaNames;
import org.bftldap.cli.migrate.SourceServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code bftldap migrate}. */
@Command(
        name = "migrate",
        description = {
            "Make another server's export into a file for bftldap import, and tell all that is not carried over.",
            "Needs no running group, and changes nothing but OUT."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:OUT is written", "1:FILE cannot be read as LDIF; standard error says where"})
final class MigrateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--from", paramLabel = "SERVER", required = true, converter = ServerName.class, description = "openldap (slapcat) or 389ds (dsconf … backend export, db2ldif).")
    private SourceServer server;

    @Parameters(paramLabel = "FILE", description = "The other server's LDIF, plain or gzip.")
    private Path file;

    @Option(names = "-o", paramLabel = "OUT", required = true, description = "Where to write, mode 0600: it holds passwords, hashed or not.")
    private Path out;

    @Option(names = "--schema", paramLabel = "DIR", description = "The *.schema files that the group has or will have (default: those of this distribution).")
    private @Nullable Path schema;

    MigrateCommand() {}

    @Override
    public Integer call() throws CommandException, IOException {
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter lines = spec.commandLine().getOut();
        Problems problems = new Problems(err::println);
        SchemaNames names = SchemaNames.of(schema == null ? Home.find().schema() : schema);
        Migration migration = new Migration(server, new LdifSource(file), names, problems);
        Report report = SecretFile.write(out, migration::run);
        problems.end();
        err.flush();
        lines.println(report.entriesRead() + " entries read, " + report.entriesWritten() + " written to " + out
                + (problems.count() == 0 ? "" : ", " + problems.count() + " could not be read"));
        report.print(lines::println);
        lines.flush();
        return problems.count() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private static final class ServerName implements ITypeConverter<SourceServer> {
        @Override
        public SourceServer convert(String name) {
            return switch (name.toLowerCase(java.util.Locale.ROOT)) {
                case "openldap" -> SourceServer.OPENLDAP;
                case "389ds", "389-ds" -> SourceServer.DS389;
                default -> throw new TypeConversionException("no such server \"" + name + "\"; use openldap or 389ds");
            };
        }
    }
}
