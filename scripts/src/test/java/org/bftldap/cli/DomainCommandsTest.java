package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.ReplicaFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A domain is made below another, asks for its delegation and gets it; against a server in memory, which checks nothing but names. */
class DomainCommandsTest {

    private static final String SITE = "Mds-Vo-name=site,o=grid";

    @TempDir
    Path directory;

    private Path home;
    private Path root;
    private Path site;
    private GroupFile rootFile;

    @BeforeEach
    void makeRoot() throws IOException {
        home = Cli.home(directory, "exit 0");
        root = directory.resolve("root");
        site = directory.resolve("site");
        done(Cli.run(home, "init", "group", root.toString(), "--suffix", "o=grid"));
        rootFile = GroupFile.load(root.resolve("group.toml"));
    }

    private static String done(Cli.Result result) {
        assertThat(result.exitCode()).as(result.out()).isZero();
        return result.out();
    }

    private Cli.Result initSite(String fingerprint, String suffix) {
        return Cli.run(home, "init", "domain", site.toString(), "--parent", root.resolve("group.toml").toString(), "--fingerprint", fingerprint, "--suffix", suffix);
    }

    @Test
    void aDomainPinsTheGroupAboveInEachReplica() throws IOException {
        String out = done(initSite(rootFile.fingerprint(), SITE));
        assertThat(out).contains("group.toml, parent.toml,").contains("bftldap delegation request " + site);
        for (int id = 0; id < 4; id++) {
            GroupFile parent = ReplicaFile.load(site.resolve("replica-" + id + "/replica.toml")).parent().orElseThrow();
            assertThat(parent.config().fileDigest()).isEqualTo(rootFile.config().fileDigest());
        }
        assertThat(ReplicaFile.load(root.resolve("replica-0/replica.toml")).parent()).isEmpty();
    }

    @Test
    void whatIsNotWhatItsOwnersToldIsRefusedAndNothingIsMade() {
        Cli.Result other = initSite(rootFile.fingerprint().replaceFirst("^.", rootFile.fingerprint().startsWith("0") ? "1" : "0"), SITE);
        assertThat(other.exitCode()).isNotZero();
        assertThat(other.out()).contains("BD-8004").contains(rootFile.fingerprint());
        assertThat(initSite("", SITE).out()).contains("BD-8004");
        assertThat(initSite(rootFile.fingerprint(), "o=grid").out()).contains("does not lie below what group root holds (o=grid)");
        assertThat(initSite(rootFile.fingerprint(), "dc=example,dc=com").out()).contains("does not lie below");
        assertThat(site).doesNotExist();
        // However it was written down.
        done(initSite(rootFile.fingerprint().replace("-", " ").toUpperCase(java.util.Locale.ROOT), SITE));
    }

    @Test
    void aRequestIsGrantedListedReplacedAndTakenBack() throws Exception {
        done(initSite(rootFile.fingerprint(), SITE));
        GroupFile file = GroupFile.load(site.resolve("group.toml"));
        String request = done(Cli.run(home, "delegation", "request", site.toString()));
        assertThat(request).contains("administrators of group root", SITE, site.resolve("group.toml").toString(), file.fingerprint());
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("ou=system");
        config.setSchema(null);
        config.addAdditionalBindCredentials("cn=admin,ou=system", Files.readString(root.resolve("admin.password")));
        try (InMemoryDirectoryServer server = new InMemoryDirectoryServer(config)) {
            server.startListening();
            Files.writeString(root.resolve("ldap.url"), "ldap://127.0.0.1:" + server.getListenPort());
            server.add("dn: ou=system", "objectClass: organizationalUnit", "ou: system");
            String mine = site.resolve("group.toml").toString();
            String there = root.toString();
            assertThat(Cli.run(home, "delegation", "grant", mine, "--fingerprint", rootFile.fingerprint(), "--dir", there).out()).contains("BD-8004");
            assertThat(done(Cli.run(home, "delegation", "grant", mine, "--fingerprint", file.fingerprint(), "--dir", there)))
                    .contains("Delegated to group site: " + SITE);
            assertThat(done(Cli.run(home, "delegation", "grant", mine, "--fingerprint", file.fingerprint(), "--dir", there))).contains("already");
            assertThat(server.getEntry("cn=site,ou=delegations,ou=system").getAttributeValue("bftldapGroupFile")).isEqualTo(file.text());
            Files.writeString(site.resolve("group.toml"), Files.readString(site.resolve("group.toml")).replace("epoch = 0", "epoch = 1"));
            GroupFile next = GroupFile.load(site.resolve("group.toml"));
            assertThat(done(Cli.run(home, "delegation", "grant", mine, "--fingerprint", next.fingerprint(), "--dir", there))).contains("now by epoch 1");
            assertThat(done(Cli.run(home, "delegation", "list", "--dir", there)).replaceAll(" +", " "))
                    .contains("site 4 1 1 " + SITE)
                    .contains(next.fingerprint());
            assertThat(done(Cli.run(home, "delegation", "revoke", "site", "--dir", there))).contains("Taken back");
            assertThat(Cli.run(home, "delegation", "revoke", "site", "--dir", there).out()).contains("nothing is delegated to group site");
        }
    }
}
