package org.bftldap.cli;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.cli.ldap.DelegationEntries;
import org.bftldap.cli.ldap.DelegationEntries.Delegation;
import org.bftldap.cli.ldap.RelayAccess;
import org.bftldap.directory.config.GroupFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bftldap delegation}. */
@Command(
        name = "delegation",
        description = "Which domains below a group's own are other groups': ask for one, grant, list, take back.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class DelegationCommand {

    private static final String ROW = "%-20s %3s %3s %6s %s%n";

    @Spec
    private CommandSpec spec;

    DelegationCommand() {}

    /** {@code bftldap delegation request}. */
    @Command(
            name = "request",
            description = {
                "Tell what the administrators of the group above need, to delegate to the group in DIR: its group file and the file's fingerprint.",
                "Also, after a change of keys, addresses or size: raise 'epoch' in group.toml with it, and ask again."
            },
            mixinStandardHelpOptions = true)
    int request(@Parameters(paramLabel = "DIR", description = "The group's directory.") Path directory) throws CommandException, IOException {
        GroupDirectory own = new GroupDirectory(directory);
        GroupFile file = own.load();
        Path parentFile = own.root().resolve(ParentFile.NAME);
        String parent = Files.exists(parentFile) ? "group " + GroupFile.load(parentFile).config().name() : "the group above";
        PrintWriter out = out();
        out.println("To the administrators of " + parent + ": please delegate " + String.join(" and ", file.genesis().suffixes()) + " to group " + file.config().name() + ".");
        out.println("Send them, by any way:     " + own.groupFile());
        out.println("Tell them, by another way: " + file.fingerprint());
        out.println("They run:                  bftldap delegation grant group.toml --fingerprint " + file.fingerprint());
        return ExitCode.OK;
    }

    /** {@code bftldap delegation grant}. */
    @Command(
            name = "grant",
            description = {
                "Delegate to the group of FILE, in the directory of the group above it. Holds from the next operation on, at all replicas, without a restart.",
                "Where it is delegated to already, FILE takes the place of the file that is there; its epoch must be higher."
            },
            mixinStandardHelpOptions = true)
    int grant(
            @Parameters(paramLabel = "FILE", description = "The child's group.toml.") Path file,
            @Option(names = "--fingerprint", paramLabel = "HEX", required = true, description = "Of FILE, as the child's administrators told it by another way.")
                    String fingerprint,
            @Option(names = "--suffix", paramLabel = "DN", description = "Only this one of the suffixes in FILE; may be repeated (default: all).")
                    @Nullable List<String> suffixes,
            @Mixin RelayOptions relay)
            throws CommandException, IOException {
        GroupFile child = ParentFile.confirmed(file, fingerprint);
        List<String> granted = suffixes == null ? child.genesis().suffixes() : List.copyOf(suffixes);
        String name = child.config().name();
        try (LDAPConnection administrator = relay.access().connect(RelayAccess.Mode.ONE_AT_A_TIME)) {
            String what = switch (new DelegationEntries(administrator).grant(child, granted)) {
                case ADDED -> "Delegated to group " + name + ": ";
                case REPLACED -> "Delegated to group " + name + ", now by epoch " + child.config().epoch() + ": ";
                case UNCHANGED -> "Was delegated to group " + name + " already: ";
            };
            out().println(what + String.join(" and ", granted));
        } catch (LDAPException e) {
            throw refused("delegated", name, e);
        }
        return ExitCode.OK;
    }

    /** {@code bftldap delegation revoke}. */
    @Command(
            name = "revoke",
            description = "Take back what is delegated to group NAME: it is asked no more, and may ask no more, from the next operation on.",
            mixinStandardHelpOptions = true)
    int revoke(@Parameters(paramLabel = "NAME", description = "The child group's name.") String name, @Mixin RelayOptions relay)
            throws CommandException, IOException {
        try (LDAPConnection administrator = relay.access().connect(RelayAccess.Mode.ONE_AT_A_TIME)) {
            if (!new DelegationEntries(administrator).revoke(name)) {
                throw new CommandException("nothing is delegated to group " + name + "; see 'bftldap delegation list'");
            }
            out().println("Taken back from group " + name);
        } catch (LDAPException e) {
            throw refused("taken back", name, e);
        }
        return ExitCode.OK;
    }

    /** {@code bftldap delegation list}. */
    @Command(name = "list", description = "What is delegated to which group, and by which group file.", mixinStandardHelpOptions = true)
    int list(@Mixin RelayOptions relay) throws CommandException, IOException {
        try (LDAPConnection administrator = relay.access().connect(RelayAccess.Mode.ONE_AT_A_TIME)) {
            PrintWriter out = out();
            out.print(String.format(Locale.ROOT, ROW, "GROUP", "N", "F", "EPOCH", "SUFFIXES"));
            for (Delegation one : new DelegationEntries(administrator).list()) {
                var config = one.file().config();
                out.print(String.format(
                        Locale.ROOT, ROW, config.name(), config.size(), new GroupSize(config.size()).faulty(), config.epoch(), String.join(" ", one.suffixes())));
                out.print("  " + one.file().fingerprint() + "\n");
            }
            out.flush();
        } catch (LDAPException e) {
            throw refused("listed", "", e);
        }
        return ExitCode.OK;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static CommandException refused(String what, String group, LDAPException e) {
        String remedy = switch (e.getResultCode().intValue()) {
            case 50, 8, 32 -> "; bind as an administrator of the group above (-D, -y)";
            case 65, 17, 21 -> "; is the group above of this version?";
            default -> "";
        };
        return new CommandException("BD-8002: cannot be " + what + (group.isEmpty() ? "" : " (group " + group + ")") + ": " + e.getResultCode() + ": " + e.getMessage() + remedy, e);
    }
}
