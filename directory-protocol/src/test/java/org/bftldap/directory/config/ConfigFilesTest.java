package org.bftldap.directory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.AbstractThrowableAssert;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.node.DevelopmentOptions;
import org.bftldap.bft.node.fault.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {

    @TempDir
    Path directory;

    private TestGroup files;

    @BeforeEach
    void writeGroup() throws IOException {
        files = new TestGroup(directory, "test");
    }

    @Test
    void a_group_file_gives_back_what_was_written() throws IOException {
        GroupFile group = GroupFile.load(files.group());
        assertThat(group.text()).isEqualTo(Files.readString(files.group()));
        assertThat(group.config().size()).isEqualTo(4);
        assertThat(group.config().clients().get(0).name()).isEqualTo("relay-0");
        assertThat(group.genesis().suffixes()).containsExactly("o=grid", "dc=example,dc=com");
        assertThat(group.config().replicas().get(2).keys().signing()).hasSize(32);
    }

    @Test
    void an_agents_name_is_plain_and_its_own() throws IOException {
        String keys = Files.readString(files.group()).replaceAll("(?s).*\\[\\[client]]\n.*role = \"relay\"\n", "");
        String agent = "\n[[client]]\nid = %d\nname = \"%s\"\nrole = \"gris\"\n" + keys;
        Files.writeString(files.group(), Files.readString(files.group()) + agent.formatted(1001, "ce.example-1") + agent.formatted(1007, "ce-2"));
        assertThat(GroupFile.load(files.group()).agents().dns()).containsExactly(
                entry(1001, "cn=ce.example-1,cn=agents,cn=bftldap"), entry(1007, "cn=ce-2,cn=agents,cn=bftldap"));
        TestGroup.edit(files.group(), "name = \"ce-2\"", "name = \"ce.example-1\"");
        assertThatThrownBy(() -> GroupFile.load(files.group())).hasMessageContaining("key 'client[2].name': is \"ce.example-1\", which another client");
        TestGroup.edit(files.group(), "id = 1001\nname = \"ce.example-1\"", "id = 1001\nname = \"x,cn=y\"");
        assertThatThrownBy(() -> GroupFile.load(files.group())).hasMessageContaining("key 'client[1].name': is \"x,cn=y\"; for a client with role \"gris\" use 1 to 63");
    }

    @Test
    void the_digest_ignores_comments_and_sees_every_value() throws IOException {
        byte[] digest = GroupFile.load(files.group()).config().fileDigest();
        TestGroup.edit(files.group(), "epoch = 0", "epoch = 0 # the first");
        assertThat(GroupFile.load(files.group()).config().fileDigest()).isEqualTo(digest);
        TestGroup.edit(files.group(), "pipeline_max = 4", "pipeline_max = 5");
        assertThat(GroupFile.load(files.group()).config().fileDigest()).isNotEqualTo(digest);
    }

    @Test
    void replica_and_relay_files_give_paths_beside_themselves() throws IOException {
        ReplicaFile replica = ReplicaFile.load(files.replica(3));
        assertThat(replica.dataDirectory()).isEqualTo(directory.resolve("replica-3/data"));
        assertThat(replica.listen().getPort()).isEqualTo(15030);
        assertThat(replica.development()).isEqualTo(DevelopmentOptions.NONE);
        RelayFile relay = RelayFile.load(files.relay());
        assertThat(relay.clientId()).isEqualTo(1000);
        assertThat(relay.limits().pduBytesMax()).isEqualTo(2 << 20);
    }

    @Test
    void an_unknown_key_is_refused_with_the_nearest_known_one() throws IOException {
        TestGroup.edit(files.replica(0), "admin_port", "admin_prot");
        assertThatReplica(0).hasMessage("BD-1003: " + files.replica(0) + ":7: key 'admin_prot': is unknown; remove it (did you mean 'admin_port'?)");
    }

    @Test
    void an_unknown_key_in_a_member_of_the_group_names_the_member() throws IOException {
        TestGroup.edit(files.group(), "[[client]]\nid = 1000\nname", "[[client]]\nid = 1000\nnmae");
        assertThatReplica(0).hasMessageContaining("group.toml:" + lineOf(files.group(), "nmae")).hasMessageContaining("key 'client[0].nmae'").hasMessageContaining("'name'");
    }

    @Test
    void a_missing_key_is_named() throws IOException {
        TestGroup.edit(files.replica(1), "data = \"data\"\n", "");
        assertThatReplica(1).hasMessageStartingWith("BD-1004: " + files.replica(1)).hasMessageContaining("key 'data': is missing; add it");
    }

    @Test
    void a_value_out_of_range_is_refused_with_the_range() throws IOException {
        TestGroup.edit(files.relay(), "port = 10389", "port = 103890");
        assertThatThrownBy(() -> RelayFile.load(files.relay()))
                .hasMessage("BD-1005: " + files.relay() + ":5: key 'port': is 103890; use a number from 0 to 65535");
    }

    @Test
    void text_that_is_not_toml_is_refused_with_its_line() throws IOException {
        TestGroup.edit(files.relay(), "port = 10389", "port = = 10389");
        assertThatThrownBy(() -> RelayFile.load(files.relay())).hasMessageStartingWith("BD-1002: " + files.relay() + ":5: not TOML");
    }

    @Test
    void a_missing_key_file_is_named_with_file_line_key_and_remedy() throws IOException {
        Files.delete(directory.resolve("replica-2/keys/signing.pem"));
        assertThatReplica(2).hasMessageStartingWith("BD-3001: " + files.replica(2) + ":4: key 'keys': ").hasMessageContaining("signing.pem");
    }

    @Test
    void a_missing_key_directory_is_named_with_file_line_key_and_remedy() throws IOException {
        TestGroup.edit(files.replica(2), "keys = \"keys\"", "keys = \"kyes\"");
        assertThatReplica(2).hasMessageStartingWith("BD-3001: " + files.replica(2) + ":4: key 'keys': names ").hasMessageContaining("restore the key files");
    }

    @Test
    void another_groups_keys_are_refused(@TempDir Path elsewhere) throws IOException {
        new TestGroup(elsewhere, "other");
        TestGroup.edit(files.replica(2), "keys = \"keys\"", "keys = \"" + elsewhere.resolve("replica-2/keys") + "\"");
        assertThatReplica(2)
                .hasMessageStartingWith("BD-3010: " + files.replica(2) + ":4: key 'keys': holds a signing key that is not the signing_key of replica 2 in " + files.group())
                .hasMessageContaining("use the keys that were made with this group");
    }

    @Test
    void another_groups_file_is_refused(@TempDir Path elsewhere) throws IOException {
        TestGroup other = new TestGroup(elsewhere, "other");
        TestGroup.edit(files.relay(), "group = \"../group.toml\"", "group = \"" + other.group() + "\"");
        assertThatThrownBy(() -> RelayFile.load(files.relay())).hasMessageStartingWith("BD-3010: ").hasMessageContaining("client 1000 in " + other.group());
    }

    @Test
    void an_id_that_the_group_does_not_have_is_refused() throws IOException {
        TestGroup.edit(files.replica(3), "id = 3", "id = 4");
        assertThatReplica(3).hasMessageStartingWith("BD-1006: ").hasMessageContaining("has replicas 0 to 3");
    }

    @Test
    void a_fault_is_refused_outside_a_development_group() throws IOException {
        TestGroup.edit(files.replica(3), "id = 3", "id = 3\nfault = \"wrong-reply\"");
        assertThatReplica(3).hasMessageStartingWith("BD-1007: " + files.replica(3) + ":3: key 'fault'");
        TestGroup.edit(files.group(), "development = false", "development = true");
        assertThat(ReplicaFile.load(files.replica(3)).development().fault()).isEqualTo(Fault.WRONG_REPLY);
    }

    @Test
    void a_fault_that_nobody_knows_or_that_is_still_to_come_is_refused_with_those_that_are() throws IOException {
        TestGroup.edit(files.group(), "development = false", "development = true");
        TestGroup.edit(files.replica(3), "id = 3", "id = 3\nfault = \"moody\"");
        assertThatReplica(3).hasMessageContaining(":3: key 'fault': is \"moody\", which is unknown; use one of none, wrong-reply, mute");
    }

    @Test
    void a_wrong_clock_is_refused_outside_a_development_group() throws IOException {
        TestGroup.edit(files.replica(3), "id = 3", "id = 3\nclock_skew_ms = -3600000");
        assertThatReplica(3).hasMessage("BD-1007: " + files.replica(3) + ":3: key 'clock_skew_ms': is -3600000, and clocks are set wrong only in a group made by 'bftldap dev up'; remove it");
        TestGroup.edit(files.group(), "development = false", "development = true");
        assertThat(ReplicaFile.load(files.replica(3)).development().clockSkew()).hasHours(-1);
    }

    @Test
    void a_replica_of_a_development_group_may_be_told_where_to_reach_those_that_it_dials() throws IOException {
        Files.writeString(files.replica(2), Files.readString(files.replica(2)) + "\n[dial]\n\"0\" = \"127.0.0.1:7000\"\n1 = \"proxy.example.org:7001\"\n");
        assertThatReplica(2).hasMessageStartingWith("BD-1007: " + files.replica(2) + ":9: key 'dial': gives other addresses");
        TestGroup.edit(files.group(), "development = false", "development = true");
        ReplicaFile replica = ReplicaFile.load(files.replica(2));
        assertThat(replica.dialled().replicas()).extracting(ReplicaMember::port).containsExactly(7000, 7001, 15020, 15030);
        assertThat(replica.dialled().replicas().get(1).host()).isEqualTo("proxy.example.org");
        assertThat(replica.dialled().fileDigest()).isEqualTo(replica.group().config().fileDigest());
        assertThat(replica.listen().getPort()).isEqualTo(15020);
    }

    @Test
    void an_address_of_a_replica_that_is_not_dialled_is_refused_and_so_is_half_an_address() throws IOException {
        TestGroup.edit(files.group(), "development = false", "development = true");
        Files.writeString(files.replica(2), Files.readString(files.replica(2)) + "\n[dial]\n3 = \"127.0.0.1:7000\"\n");
        assertThatReplica(2)
                .hasMessage("BD-1005: " + files.replica(2) + ":10: key 'dial.3': names \"3\", and this process dials only the replicas 0 to 1; remove it, or write it into the file of the one that dials");
        TestGroup.edit(files.replica(2), "3 = \"127.0.0.1:7000\"", "1 = \"127.0.0.1\"");
        assertThatReplica(2).hasMessageContaining("key 'dial.1': is \"127.0.0.1\"; write host:port with a port from 1 to 65535");
        Files.writeString(files.replica(0), Files.readString(files.replica(0)) + "\n[dial]\n0 = \"127.0.0.1:7000\"\n");
        assertThatReplica(0).hasMessageContaining("and this process dials no replica; remove it");
    }

    @Test
    void a_socket_has_a_short_path_and_a_mode() throws IOException {
        assertThat(RelayFile.load(files.relay()).socket()).isEmpty();
        Files.writeString(files.relay(), Files.readString(files.relay()) + "\n[ldapi]\npath = \"/run/ldapi\"\nmode = \"0620\"\n");
        assertThat(RelayFile.load(files.relay()).socket()).contains(new RelaySocket(Path.of("/run/ldapi"), PosixFilePermissions.fromString("rw--w----")));
        TestGroup.edit(files.relay(), "\"0620\"", "\"rw-rw----\"");
        assertThatThrownBy(() -> RelayFile.load(files.relay())).hasMessageContaining("key 'ldapi.mode': is \"rw-rw----\"; write four octal digits");
        TestGroup.edit(files.relay(), "/run/ldapi", "/run/" + "x".repeat(100));
        assertThatThrownBy(() -> RelayFile.load(files.relay())).hasMessageContaining("key 'ldapi.path': is /run/x").hasMessageContaining("at most 100 octets");
    }

    @Test
    void readers_of_the_monitor_are_names() throws IOException {
        assertThat(RelayFile.load(files.relay()).monitorReaders()).isEmpty();
        TestGroup.edit(files.relay(), "port = 10389", "port = 10389\nmonitor_readers = [\"uid=nagios,o=grid\"]");
        assertThat(RelayFile.load(files.relay()).monitorReaders()).containsExactly("uid=nagios,o=grid");
        TestGroup.edit(files.relay(), "uid=nagios,o=grid", "nagios");
        assertThatThrownBy(() -> RelayFile.load(files.relay())).hasMessageContaining("key 'monitor_readers': names \"nagios\"; write DNs");
    }

    @Test
    void passwords_are_derived_with_many_iterations_and_not_with_so_many_that_they_stop_a_relay() throws IOException {
        TestGroup.edit(files.relay(), "port = 10389", "port = 10389\npassword_iterations = 1000000");
        assertThat(RelayFile.load(files.relay()).passwordIterations()).isEqualTo(1_000_000);
        for (String[] each : new String[][] {{"1000000", "1000001"}, {"1000001", "49999"}}) {
            TestGroup.edit(files.relay(), "password_iterations = " + each[0], "password_iterations = " + each[1]);
            assertThatThrownBy(() -> RelayFile.load(files.relay())).hasMessageContaining("key 'password_iterations': is " + each[1]);
        }
    }

    @Test
    void a_relay_of_a_development_group_may_be_told_where_to_reach_any_replica() throws IOException {
        TestGroup.edit(files.group(), "development = false", "development = true");
        Files.writeString(files.relay(), Files.readString(files.relay()) + "\n[dial]\n3 = \"127.0.0.1:7003\"\n");
        assertThat(RelayFile.load(files.relay()).dialled().replicas()).extracting(ReplicaMember::port).containsExactly(15000, 15010, 15020, 7003);
    }

    @Test
    void other_schema_files_than_the_groups_are_refused() throws IOException {
        Files.writeString(directory.resolve("schema/b.schema"), "# one more\n");
        assertThatReplica(0).hasMessageStartingWith("BD-1010: " + files.replica(0) + ":6: key 'schema'").hasMessageContaining("copy the schema directory");
    }

    @Test
    void an_error_found_elsewhere_names_the_line_of_its_key() {
        assertThat(NodeFile.error(files.relay(), "port", ConfigError.PORT_TAKEN, "is taken"))
                .hasMessage("BD-1009: " + files.relay() + ":5: key 'port': is taken");
    }

    @Test
    void three_replicas_are_too_few() throws IOException {
        String text = Files.readString(files.group());
        int third = text.indexOf("[[replica]]\nid = 3");
        Files.writeString(files.group(), text.substring(0, third) + text.substring(text.indexOf("[[client]]")));
        assertThatReplica(0).hasMessageStartingWith("BD-1005: " + files.group()).hasMessageContaining("key 'replica': stands 3 times; a group needs at least 4");
    }

    @Test
    void a_missing_file_is_named() {
        assertThatThrownBy(() -> GroupFile.load(directory.resolve("nowhere.toml"))).hasMessageStartingWith("BD-1001: " + directory.resolve("nowhere.toml") + ": no such file");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertThatReplica(int id) {
        return assertThatThrownBy(() -> ReplicaFile.load(files.replica(id))).isInstanceOf(ConfigException.class).hasMessageNotContaining("\n");
    }

    private static int lineOf(Path file, String text) throws IOException {
        return Files.readString(file).substring(0, Files.readString(file).indexOf(text)).split("\n", -1).length;
    }
}
