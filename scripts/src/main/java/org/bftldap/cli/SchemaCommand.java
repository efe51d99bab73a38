package org.bftldap.cli;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bftldap.cli.ldap.PublishedSchema;
import org.bftldap.cli.ldap.RelayAccess;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.Problems;
import org.bftldap.cli.schema.ElementFile;
import org.bftldap.cli.schema.FileElement;
import org.bftldap.cli.schema.RelaySchema;
import org.bftldap.cli.schema.SchemaPlan;
import org.bftldap.cli.schema.StoredEntries;
import org.bftldap.replica.directory.schema.definition.Definition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bftldap schema}. */
@Command(
        name = "schema",
        description = "Attribute types and object classes of your own: try them, add them, list them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class SchemaCommand {

    private static final String FILES = "OpenLDAP's *.schema, its cn=config as LDIF (slapcat -n0), 389 Directory Server's 99user.ldif, or changes of cn=schema as LDIF.";

    @Spec
    private CommandSpec spec;

    SchemaCommand() {}

    /** {@code bftldap schema check}. */
    @Command(
            name = "check",
            description = {
                "Say what would come of a change, and change nothing: errors by file and line, and each stored entry that would no longer be right.",
                "Elements with OIDs that were added before are taken for changes of those."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:the group would take it", "1:it would not; standard error says why"})
    int check(@Parameters(paramLabel = "FILE", arity = "1..*", description = FILES) List<Path> files, @Mixin RelayOptions relay)
            throws CommandException, IOException {
        Problems problems = problems();
        try (LDAPConnection connection = relay.access().connect(RelayAccess.Mode.ONE_AT_A_TIME)) {
            PublishedSchema published = PublishedSchema.read(connection);
            RelaySchema schema = RelaySchema.of(published.schema());
            SchemaPlan plan = SchemaPlan.of(read(files, problems), schema, problems);
            String entries = "stored entries are looked at when these are mended";
            if (problems.count() == 0) {
                long looked = new StoredEntries(connection, published.namingContexts(), schema, problems).check(plan);
                entries = looked + " stored " + (looked == 1 ? "entry" : "entries") + " concerned";
            }
            problems.end();
            out().println(told(plan) + "; " + entries + ", " + (problems.count() == 0 ? "nothing wrong" : counted(problems)));
        }
        return problems.count() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    /** {@code bftldap schema add}. */
    @Command(
            name = "add",
            description = {
                "Add what the files define to the group's schema, in one step: all of it or nothing. In force from the next operation on, at all replicas, without a restart.",
                "What comes with bftldap, or was added before and is the same, is passed over."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:all is there", "1:something is wrong, nothing was changed; standard error says what"})
    int add(
            @Parameters(paramLabel = "FILE", arity = "1..*", description = FILES) List<Path> files,
            @Option(names = "--replace", description = "Make elements that were added before and differ those of the files (default: report them).")
                    boolean replace,
            @Mixin RelayOptions relay)
            throws CommandException, IOException {
        Problems problems = problems();
        try (LDAPConnection connection = relay.access().connect(RelayAccess.Mode.ONE_AT_A_TIME)) {
            SchemaPlan plan = SchemaPlan.of(read(files, problems), RelaySchema.of(PublishedSchema.read(connection).schema()), problems);
            if (problems.count() == 0 && !plan.deleted().isEmpty()) {
                throw new CommandException("the files delete elements, which 'schema add' does not do; use ldapmodify");
            }
            if (problems.count() == 0 && !plan.changed().isEmpty() && !replace) {
                FileElement first = plan.changed().get(0);
                throw new CommandException(first.file() + ":" + first.line() + ": the OID " + first.oid() + " was added before and is defined otherwise ("
                        + plan.changed().size() + " such); --replace makes it what the file says");
            }
            problems.end();
            if (problems.count() > 0) {
                out().println(counted(problems) + "; nothing was changed");
                return ExitCode.FAILED;
            }
            if (!plan.isEmpty()) {
                connection.modify(RelaySchema.DN, modifications(plan));
            }
            out().println(told(plan));
        } catch (LDAPException e) {
            throw refused(e);
        }
        return ExitCode.OK;
    }

    /** {@code bftldap schema list}. */
    @Command(
            name = "list",
            description = "What was added, as LDIF: 'bftldap schema add' takes it at another group.",
            mixinStandardHelpOptions = true)
    int list(@Mixin RelayOptions relay) throws CommandException, IOException {
        try (LDAPConnection connection = relay.access().connect(RelayAccess.Mode.ONE_AT_A_TIME)) {
            RelaySchema schema = RelaySchema.of(PublishedSchema.read(connection).schema());
            PrintWriter out = out();
            out.println("dn: " + RelaySchema.DN);
            schema.added().all().forEach(definition -> out.println(definition.kind().attribute() + ": " + definition.text()));
            out.flush();
        }
        return ExitCode.OK;
    }

    private Problems problems() {
        PrintWriter err = spec.commandLine().getErr();
        return new Problems(line -> {
            err.println(line);
            err.flush();
        });
    }

    private static String counted(Problems problems) {
        return "BD-7004 " + problems.count() + (problems.count() == 1 ? " problem" : " problems");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static List<FileElement> read(List<Path> files, Problems problems) throws IOException {
        List<FileElement> elements = new ArrayList<>();
        for (Path file : files) {
            elements.addAll(ElementFile.read(new LdifSource(file), problems));
        }
        return elements;
    }

    private static List<Modification> modifications(SchemaPlan plan) {
        List<Modification> all = new ArrayList<>();
        for (FileElement element : plan.changed()) {
            Definition before = Objects.requireNonNull(plan.before().added().get(element.kind(), element.oid()));
            all.add(new Modification(ModificationType.DELETE, element.kind().attribute(), before.text()));
        }
        for (Definition.Kind kind : Definition.Kind.values()) {
            List<String> texts = new ArrayList<>();
            plan.fresh().stream().filter(element -> element.kind() == kind).forEach(element -> texts.add(element.definition().orElseThrow().text()));
            plan.changed().stream().filter(element -> element.kind() == kind).forEach(element -> texts.add(element.definition().orElseThrow().text()));
            if (!texts.isEmpty()) {
                all.add(new Modification(ModificationType.ADD, kind.attribute(), texts.toArray(new String[0])));
            }
        }
        return all;
    }

    private static String told(SchemaPlan plan) {
        return plan.fresh().size() + " new, " + plan.changed().size() + " changed, "
                + (plan.deleted().isEmpty() ? "" : plan.deleted().size() + " deleted, ")
                + plan.equal() + " added before and equal, " + plan.shipped() + " come with bftldap";
    }

    private static CommandException refused(LDAPException e) {
        String remedy = switch (e.getResultCode().intValue()) {
            case 50, 8 -> "; bind as an administrator (-D, -y)";
            case 51, 52 -> "; look with 'bftldap schema list' whether it was done, and run it again";
            default -> "";
        };
        return new CommandException("BD-7005: the group refuses the change: " + e.getResultCode() + ": " + e.getMessage() + remedy, e);
    }
}
