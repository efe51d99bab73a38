package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bftldap.directory.config.GroupFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bftldap init}. */
@Command(name = "init", description = "Make the files of something new.", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "WHAT")
final class InitCommand {

    @Spec
    private CommandSpec spec;

    InitCommand() {}

    /** {@code bftldap init group}. */
    @Command(
            name = "group",
            description = "Write group.toml, the keys and each node's configuration for a new group into DIR. Nothing is started.",
            mixinStandardHelpOptions = true)
    int group(
            @Parameters(paramLabel = "DIR", description = "A directory that does not exist, or is empty.") Path directory,
            @Mixin NewGroupOptions options,
            @Option(names = "--name", paramLabel = "NAME", description = "The group's name (default: that of DIR).") String name,
            @Option(names = "--host", paramLabel = "HOST", description = "Where replica 0, 1, … is reached; once a replica (default: 127.0.0.1).") List<String> hosts,
            @Option(names = "--dev", description = "A throw-away group on this machine, in which faults may be played.") boolean development)
            throws CommandException, IOException {
        GroupDirectory target = new GroupDirectory(directory);
        make(target, options, name, hosts, development, Optional.empty());
        return ExitCode.OK;
    }

    /** {@code bftldap init domain}. */
    @Command(
            name = "domain",
            description = {
                "The same for the group of a domain below another's: it pins the group above by that one's group file.",
                "That one has to delegate to it: see 'bftldap delegation'."
            },
            mixinStandardHelpOptions = true)
    int domain(
            @Parameters(paramLabel = "DIR", description = "A directory that does not exist, or is empty.") Path directory,
            @Option(names = "--parent", paramLabel = "FILE", required = true, description = "group.toml of the group above.") Path parentFile,
            @Option(names = "--fingerprint", paramLabel = "HEX", required = true, description = "Of that file, as its administrators told it by another way.")
                    String fingerprint,
            @Mixin NewGroupOptions options,
            @Option(names = "--name", paramLabel = "NAME", description = "The group's name (default: that of DIR).") String name,
            @Option(names = "--host", paramLabel = "HOST", description = "Where replica 0, 1, … is reached; once a replica (default: 127.0.0.1).") List<String> hosts,
            @Option(names = "--dev", description = "A throw-away group on this machine, in which faults may be played.") boolean development)
            throws CommandException, IOException {
        GroupFile parent = ParentFile.confirmed(parentFile, fingerprint);
        ParentFile.checkBelow(options.suffixes(), parent);
        GroupDirectory target = new GroupDirectory(directory);
        make(target, options, name, hosts, development, Optional.of(parent));
        spec.commandLine().getOut().println("Then ask group " + parent.config().name() + " to delegate: bftldap delegation request " + target.root());
        return ExitCode.OK;
    }

    @SuppressWarnings("try") // the lock is held, not used
    private void make(
            GroupDirectory target, NewGroupOptions options, @Nullable String name, @Nullable List<String> hosts, boolean development, Optional<GroupFile> parent)
            throws CommandException, IOException {
        options.check();
        List<String> replicaHosts = hosts == null ? localhost(options.replicas()) : List.copyOf(hosts);
        if (replicaHosts.size() != options.replicas()) {
            throw new CommandException("--host is given " + replicaHosts.size() + " times for " + options.replicas() + " replicas; give one for each, or none");
        }
        try (GroupLock lock = GroupLock.take(target.root())) {
            GroupPlan plan = options.plan(
                    target, name, replicaHosts, development ? GroupPlan.Purpose.DEVELOPMENT : GroupPlan.Purpose.PRODUCTION);
            if (parent.isPresent() && parent.get().config().name().equals(plan.name())) {
                throw new CommandException("--name is " + plan.name() + ", as the group above is called; choose another");
            }
            String password = new GroupMaker(target, plan, Home.find().schema()).make();
            if (parent.isPresent()) {
                ParentFile.pin(target, parent.get());
            }
            tell(target, plan, password, parent.isPresent() ? "group.toml, " + ParentFile.NAME + "," : "group.toml,");
        }
    }

    private void tell(GroupDirectory target, GroupPlan plan, String password, String files) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Group " + plan.name() + " with " + plan.replicas() + " replicas is in " + target.root());
        out.println("Administrator: cn=admin,ou=system");
        out.println("Password:      " + password + "   (also in " + target.adminPassword() + ", readable by you alone)");
        RelayTold.lines(target).forEach(out::println);
        if (!plan.agents().isEmpty()) {
            out.println("Agents:        grant them what they need: gris-K/" + AgentGrant.FILE + " says how");
        }
        out.println("Give each replica's machine " + files + " schema/ and its own replica-K/; nobody else needs that one.");
    }

    static List<String> localhost(int replicas) {
        return IntStream.range(0, replicas).mapToObj(i -> "127.0.0.1").toList();
    }
}
