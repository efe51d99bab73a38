package org.bftldap.cli;

import com.unboundid.asn1.ASN1Element;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.ldap.sdk.ExtendedRequest;
import com.unboundid.ldap.sdk.ExtendedResult;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.cli.ldap.RelayAccess;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.result.AccessExplanation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bftldap acl}. */
@Command(
        name = "acl",
        description = "Who may do what, and which rule says so.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class AclCommand {

    private static final String ANONYMOUS = "anonymous";

    enum Format {
        TABLE,
        JSON
    }

    @Spec
    private CommandSpec spec;

    AclCommand() {}

    /** {@code bftldap acl explain}. */
    @Command(
            name = "explain",
            description = {
                "Tell what somebody may do with an entry, and which rule decides it: the replicas answer, by a quorum, as they decide for operations.",
                "For administrators."
            },
            mixinStandardHelpOptions = true)
    int explain(
            @Option(names = "--as", paramLabel = "DN", required = true, description = "Who: a DN, or 'anonymous'.") String as,
            @Option(names = "--entry", paramLabel = "DN", required = true, description = "With which entry; it need not exist.") String entry,
            @Option(names = "--attr", paramLabel = "TYPE", description = "With which attribute of it too.") @Nullable String attribute,
            @Option(names = "--value", paramLabel = "VALUE", description = "With which value of the attribute, for rules about single values.")
                    @Nullable String value,
            @Option(names = "--for", paramLabel = "ACTION",
                    description = "Only this one: read, filter, compare, add, write, delete, rename, move-away, move-here, refresh; may be repeated (default: all).")
                    @Nullable List<String> only,
            @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "table or json (default: table).") Format format,
            @Mixin RelayOptions relay)
            throws CommandException, IOException {
        if (value != null && attribute == null) {
            throw new CommandException("--value needs --attr, whose value it is");
        }
        try (LDAPConnection administrator = relay.access().connect(RelayAccess.Mode.ONE_AT_A_TIME)) {
            AccessExplanation explanation = ask(administrator, as.equalsIgnoreCase(ANONYMOUS) ? "" : as, entry, attribute, value);
            List<AccessExplanation.Action> shown = shown(explanation, only);
            PrintWriter out = spec.commandLine().getOut();
            out.print(format == Format.JSON ? AclText.json(as, entry, attribute, explanation, shown) : AclText.table(as, entry, attribute, explanation, shown));
            out.flush();
            return ExitCode.OK;
        } catch (LDAPException e) {
            throw new CommandException("the relay ended the question: " + e.getMessage(), e);
        }
    }

    private static AccessExplanation ask(LDAPConnection administrator, String as, String entry, @Nullable String attribute, @Nullable String value)
            throws LDAPException, CommandException {
        List<ASN1Element> question = new ArrayList<>(List.of(new ASN1OctetString(as), new ASN1OctetString(entry)));
        if (attribute != null) {
            question.add(new ASN1OctetString((byte) 0x80, attribute));
        }
        if (value != null) {
            question.add(new ASN1OctetString((byte) 0x81, value));
        }
        ExtendedResult result = administrator.processExtendedOperation(
                new ExtendedRequest(ControlOids.EXPLAIN_ACCESS, new ASN1OctetString(new ASN1Sequence(question).encode())));
        if (!result.getResultCode().equals(ResultCode.SUCCESS) || result.getValue() == null) {
            throw new CommandException(result.getResultCode() + ": " + result.getDiagnosticMessage() + remedy(result.getResultCode().intValue()));
        }
        try {
            return AccessExplanation.decode(result.getValue().getValue());
        } catch (DecodeException e) {
            throw new CommandException("the relay's answer cannot be read; are command and group of one version?", e);
        }
    }

    private static String remedy(int code) {
        return switch (code) {
            case 50, 8 -> "; bind as an administrator (--dir, or -D and -y)";
            case 34 -> "; --as and --entry are DNs, such as uid=ada,ou=people,dc=example,dc=com";
            case 17 -> "; --attr is a type of the group's schema, such as cn";
            case 2 -> "; is the relay of this version?";
            default -> "";
        };
    }

    private static List<AccessExplanation.Action> shown(AccessExplanation explanation, @Nullable List<String> only) throws CommandException {
        if (only == null) {
            return explanation.actions();
        }
        List<String> known = explanation.actions().stream().map(AccessExplanation.Action::name).toList();
        for (String name : only) {
            if (!known.contains(name)) {
                throw new CommandException("--for " + name + ": is none of " + String.join(", ", known)
                        + "; filter and compare are about an attribute (--attr)");
            }
        }
        return explanation.actions().stream().filter(action -> only.contains(action.name())).toList();
    }
}
