package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.LdapServer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two LDAP libraries of Python go a full round each. */
@ExtendWith(SharedGroup.class)
class PythonIT {
    /** The second one is where a distribution's packages are seen if another Python stands before it in the path. */
    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

    @ParameterizedTest
    @CsvSource({"ldap, clients/python_ldap_round.py", "ldap3, clients/ldap3_round.py"})
    void aPythonLibraryGoesAFullRound(String module, String script, LdapServer server) {
        Optional<String> python = with(module);
        assumeTrue(python.isPresent(), "no python3 with the module " + module + " (Debian: apt install python3-" + module + ")");
        String program = new String(GridSample.resource(script), StandardCharsets.UTF_8);
        String out = Command.of(python.orElseThrow(), "-", server.url(), server.adminDn(), server.adminPassword())
                .input(program)
                .run()
                .orFail()
                .out();
        assertThat(out.strip()).isEqualTo("round done");
    }

    /** A Python that has the module. */
    static Optional<String> with(String module) {
        return PYTHONS.stream().filter(candidate -> has(candidate, module)).findFirst();
    }

    private static boolean has(String python, String module) {
        return Command.find(python).isPresent() && Command.of(python, "-c", "import " + module).run().exitCode() == 0;
    }
}
