package org.bftldap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bftldap dev grid}. */
@Command(
        name = "grid",
        description = "A tree of groups on this machine, each a domain of a grid, to try out.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class GridCommand {

    @Spec
    private CommandSpec spec;

    GridCommand() {}

    /** {@code bftldap dev grid up}. */
    @Command(
            name = "up",
            description = "Make the groups in DIR if there are none, start what is not running, and wait until all answer LDAP clients.",
            mixinStandardHelpOptions = true)
    int up(
            @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the groups' directories are, or are to be.") Path directory,
            @Option(names = "--domains", paramLabel = "TREE", required = true, description = "The domains, such as 'root{cern{atlas,cms},kit}'. Each is a group of 4 replicas and a relay.")
                    String domains,
            @Option(
                            names = "--suffix",
                            paramLabel = "DOMAIN=DN",
                            description = "What DOMAIN holds, instead of o=grid at the root and Mds-Vo-name=DOMAIN below its parent's suffix elsewhere; may be repeated.")
                    List<String> suffixes,
            @Option(
                            names = "--ldap-port",
                            paramLabel = "PORT",
                            defaultValue = "10489",
                            description = "Where the first domain's relay listens; the others' follow, in the order of TREE (default: 10489).")
                    int ldapPort,
            @Option(names = "--gris", paramLabel = "N", description = "Agents of each domain that has none below it, which publish made-up services there (default: 0).")
                    Integer agents,
            @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "90", description = "How long each group may take to answer (default: 90).")
                    int timeoutSeconds)
            throws CommandException, IOException {
        DomainTree tree = DomainTree.parse(domains);
        new DevGrid(directory, Home.find(), spec.commandLine().getOut())
                .up(new DevGrid.Wanted(tree, domains, GridSuffixes.of(tree, suffixes == null ? List.of() : suffixes), ldapPort, Optional.ofNullable(agents)), timeoutSeconds);
        return ExitCode.OK;
    }

    /** {@code bftldap dev grid down}. */
    @Command(name = "down", description = "Stop all groups' processes. Their data stays.", mixinStandardHelpOptions = true)
    int down(@Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the groups' directories are.") Path directory)
            throws CommandException, IOException {
        new DevGrid(directory, Home.find(), spec.commandLine().getOut()).down();
        return ExitCode.OK;
    }
}
