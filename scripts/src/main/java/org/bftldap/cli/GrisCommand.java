package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.directory.agent.AgentKeys;
import org.bftldap.directory.config.Agents;
import org.bftldap.directory.config.GrisFile;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.registration.RegistrationNames;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bftldap gris}. */
@Command(
        name = "gris",
        description = "Agents of resources that are added to a group that runs.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class GrisCommand {

    @Spec
    private CommandSpec spec;

    GrisCommand() {}

    /** {@code bftldap gris create}. */
    @Command(
            name = "create",
            description = "Make an agent's keys and configuration in DIR, on the machine where it is to run, and tell what the group's administrators need.",
            mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "NAME", description = "Of the agent: 1 to 63 of a-z, 0-9, dot and dash.") String name,
            @Option(names = "--group", paramLabel = "FILE", required = true, description = "The group's group.toml.") Path groupFile,
            @Option(names = "--dir", paramLabel = "DIR", required = true, description = "Where the agent's files are to be; new or empty.") Path directory,
            @Option(names = "--fingerprint", paramLabel = "DIGITS", description = "The group file's, as its administrators tell it: another file is refused.")
                    String fingerprint,
            @Option(names = "--admin-port", paramLabel = "PORT", defaultValue = "9190", description = "Loopback status port of the agent (default: 9190).")
                    int adminPort)
            throws CommandException, IOException {
        if (!Agents.isName(name)) {
            throw new CommandException("BD-1018: \"" + name + "\" is no name of an agent; use 1 to 63 of a-z, 0-9, dot and dash");
        }
        GroupFile group = GroupFile.load(groupFile);
        if (fingerprint != null && !group.hasFingerprint(fingerprint)) {
            throw new CommandException("BD-1018: " + groupFile + " has the fingerprint " + group.fingerprint() + ", not the one given; get the group file anew");
        }
        if (group.config().clients().stream().anyMatch(client -> client.role().equals(Agents.ROLE) && client.name().equals(name))) {
            throw new CommandException("BD-1018: " + groupFile + " has an agent " + name + " already; choose another name");
        }
        AgentPlan plan = AgentPlan.of(name, adminPort, group.genesis().suffixes());
        if (plan.suffixes().isEmpty()) {
            throw new CommandException("BD-1018: group " + group.config().name() + " holds neither o=grid nor o=glue, where agents publish");
        }
        Node node = new Node(name, directory, Node.Kind.GRIS);
        if (Files.exists(node.config()) || Files.exists(keys(directory))) {
            throw new CommandException("BD-1018: " + directory + " holds an agent already; choose another directory, or 'bftldap gris rekey'");
        }
        Files.createDirectories(directory);
        Files.write(directory.resolve("group.toml"), group.text().getBytes(StandardCharsets.UTF_8));
        NodeKeys keys = NodeKeys.generate();
        keys.save(keys(directory));
        AgentFiles.writeAdded(node, plan, group.config().name(), keys.publicKeys());
        PrintWriter out = out();
        out.println("To the administrators of group " + group.config().name() + ": please let agent " + name + " publish.");
        out.println("Send them, by any way:     " + directory.resolve(AgentGrant.FILE));
        out.println("Tell them, by another way: " + AgentKeys.fingerprint(keys.publicKeys()));
        out.println("They compare:              bftldap gris fingerprint " + AgentGrant.FILE);
        out.println("They run:                  ldapadd -c -x -H URL -D cn=admin,ou=system -W -f " + AgentGrant.FILE);
        out.println("Then start:                bftldap-gris --config " + node.config());
        return ExitCode.OK;
    }

    /** {@code bftldap gris fingerprint}. */
    @Command(name = "fingerprint", description = "Tell the fingerprint of the keys in FILE, a grant as LDIF.", mixinStandardHelpOptions = true)
    int fingerprint(@Parameters(paramLabel = "FILE", description = "grant.ldif or rekey.ldif.") Path file) throws CommandException, IOException {
        PublicKeys keys = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("bftldapGrantKey: "))
                .findFirst()
                .flatMap(line -> AgentKeys.parse(line.substring("bftldapGrantKey: ".length())))
                .orElseThrow(() -> new CommandException("BD-1018: " + file + " holds no keys of an agent; ask for the file again"));
        out().println(AgentKeys.fingerprint(keys));
        return ExitCode.OK;
    }

    /** {@code bftldap gris rekey}. */
    @Command(
            name = "rekey",
            description = "Give the stopped agent in DIR new keys, and tell what the administrators need to put in the place of the old ones, which are put aside.",
            mixinStandardHelpOptions = true)
    int rekey(@Parameters(paramLabel = "DIR", description = "The agent's directory.") Path directory) throws CommandException, IOException {
        GrisFile file = GrisFile.load(directory.resolve("gris.toml"));
        if (!file.isAdded()) {
            throw new CommandException("BD-1018: the keys of agent " + file.self().name() + " stand in the group file; they change with that");
        }
        Path aside = directory.resolve("keys-before");
        GroupMaker.deleteTree(aside);
        Files.move(keys(directory), aside, StandardCopyOption.ATOMIC_MOVE);
        NodeKeys keys = NodeKeys.generate();
        keys.save(keys(directory));
        Path ldif = directory.resolve("rekey.ldif");
        Files.writeString(ldif, "dn: cn=" + file.self().name() + "," + RegistrationNames.GRANTS
                + "\nchangetype: modify\nreplace: bftldapGrantKey\nbftldapGrantKey: " + AgentKeys.text(keys.publicKeys()) + "\n");
        PrintWriter out = out();
        out.println("Send the administrators:   " + ldif);
        out.println("Tell them, by another way: " + AgentKeys.fingerprint(keys.publicKeys()));
        out.println("They run:                  ldapmodify -x -H URL -D cn=admin,ou=system -W -f " + ldif.getFileName());
        return ExitCode.OK;
    }

    private static Path keys(Path directory) {
        return directory.resolve("keys");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
