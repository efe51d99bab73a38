package org.bftldap.cli;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.bftldap.cli.ldif.SearchOutput;
import org.bftldap.cli.proof.NotProvedException;
import org.bftldap.cli.proof.ProofCheck;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.operation.ControlOids;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bftldap proof}: answers that carry their replicas' signatures. */
@Command(
        name = "proof",
        description = "Check answers that prove themselves, without believing the relay that gave them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ProofCommand {

    @Spec
    private CommandSpec spec;

    ProofCommand() {}

    @Command(
            name = "verify",
            description = {
                "Check what ldapsearch printed for a search with the control reply proof, and print what is proved, with the entries.",
                "Needs no running group."
            },
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:it proves what is printed", "1:it does not"})
    int verify(
            @Parameters(paramLabel = "FILE", description = "Output of ldapsearch -E '!" + ControlOids.REPLY_PROOF + "=:NONCE' (not of -LL).") Path file,
            @Option(names = "--group", paramLabel = "GROUP", defaultValue = "group.toml", description = "The group's file (default: ${DEFAULT-VALUE}).")
                    Path group,
            @Option(names = "--nonce", paramLabel = "NONCE", description = "It must have been asked under this nonce: else it may be an old answer.")
                    @Nullable String nonce,
            @Option(names = "--asked", paramLabel = "URL", description = "This search must have been asked: ldap:///BASE?ATTRIBUTES?SCOPE?FILTER.")
                    @Nullable String asked,
            @Option(names = "--as", paramLabel = "WHO", description = "It must have been asked as this entryUUID, or as anonymous.")
                    @Nullable String as)
            throws IOException, CommandException {
        PrintWriter out = spec.commandLine().getOut();
        ProofCheck.Expected expected = new ProofCheck.Expected(
                Optional.ofNullable(nonce).map(text -> text.getBytes(StandardCharsets.UTF_8)),
                asked == null ? Optional.empty() : Optional.of(url(asked)),
                Optional.ofNullable(as));
        SearchOutput output = SearchOutput.read(file, ControlOids.REPLY_PROOF);
        try {
            ProofCheck.check(output, GroupFile.load(group).config(), expected).print(out);
            return ExitCode.OK;
        } catch (NotProvedException e) {
            out.println("# NOT PROVED: " + e.getMessage());
            out.flush();
            return ExitCode.FAILED;
        }
    }

    private static LDAPURL url(String asked) throws CommandException {
        try {
            return new LDAPURL(asked);
        } catch (LDAPException e) {
            throw new CommandException("--asked is no LDAP URL: write ldap:///BASE?ATTRIBUTES?SCOPE?FILTER, such as ldap:///o=grid??sub?(objectClass=GlueSite)");
        }
    }
}
