package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.bftldap.testkit.Project;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of other languages go the round that {@code scripts/try-clients} has for them. Each step that fails is named in its output. */
@OnGroup
class ClientsIT {
    private static final int NONE_TRIED = 77;

    @ParameterizedTest
    @ValueSource(strings = {"openldap", "net-ldap", "php", "ruby", "curl"})
    void aClientGoesAFullRound(String client, DevGroup group, @TempDir Path folder) throws IOException {
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
        CommandResult result = Command.of(
                        Project.home().resolve("scripts/try-clients").toString(),
                        "--uri", group.url(),
                        "--ldaps", Files.readString(group.folder().resolve("ldaps.url")).strip(),
                        "--ca", group.folder().resolve("ca.crt").toString(),
                        "--bind", group.adminDn(),
                        "--password-file", group.folder().resolve("admin.password").toString(),
                        "--keep", folder.toString(),
                        "--many", "120",
                        client)
                .run();
        assumeTrue(result.exitCode() != NONE_TRIED, () -> client + " is not installed: " + result.out().strip());
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).contains("works (");
    }
}
