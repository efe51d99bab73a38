package org.bftldap.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bftldap version}. */
@Command(name = "version", description = "Print the versions of bftldap and of the Java it runs on.", mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer>, IVersionProvider {

    @Spec
    private CommandSpec spec;

    VersionCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(getVersion()[0]);
        return ExitCode.OK;
    }

    @Override
    public String[] getVersion() {
        String version = Bftldap.class.getPackage().getImplementationVersion();
        return new String[] {"bftldap " + (version == null ? "development" : version) + " (Java " + Runtime.version().feature() + ")"};
    }
}
