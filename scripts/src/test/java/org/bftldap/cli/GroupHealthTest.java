package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.directory.admin.RelayReport;
import org.bftldap.directory.admin.ReplicaReport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupHealthTest {

    private static final PublicKeys KEYS = new PublicKeys(new byte[32], new byte[32], new byte[32]);

    private final TreeMap<Integer, List<String>> proved = new TreeMap<>();
    private final GroupConfig group = new GroupConfig(
            "g", new byte[32], 0, IntStream.range(0, 4).mapToObj(id -> new ReplicaMember(id, "h", 1, KEYS)).toList(), List.of(), Tuning.defaults(), true);
    private final List<Told<ReplicaReport>> replicas = new ArrayList<>();
    private Told<RelayReport> relay = relay(-1, 0);

    @BeforeEach
    void allIsWell() {
        IntStream.range(0, 4).forEach(id -> replicas.add(told(status(id, 100, "aa"))));
    }

    @Test
    void all_four_equal_and_the_relay_up_is_healthy() {
        assertThat(health().exitCode()).isEqualTo(ExitCode.OK);
        assertThat(health().margin()).isEqualTo(1);
        assertThat(health().notes()).isEmpty();
    }

    @Test
    void one_down_is_degraded_and_two_down_is_no_quorum() {
        replicas.set(3, new Told<>("replica-3", Told.Process.DOWN, Optional.empty()));
        assertThat(health().exitCode()).isEqualTo(ExitCode.DEGRADED);
        assertThat(health().replicas().get(3).role()).isEqualTo("down");
        replicas.set(2, new Told<>("replica-2", Told.Process.RUNS, Optional.empty()));
        assertThat(health().exitCode()).isEqualTo(ExitCode.NO_QUORUM);
        assertThat(health().replicas().get(2).role()).isEqualTo("unreachable");
    }

    @Test
    void what_a_replica_has_given_up_is_told_and_makes_the_group_degraded() {
        ReplicaStatus.Counted counted = new ReplicaStatus.Counted(100, 0, new TreeMap<>(), List.of("questions to group b (BD-2021)"));
        replicas.set(3, told(new ReplicaStatus(3, "backup", 0, 100, 8, "aa", -1, List.of(), counted)));
        assertThat(health().exitCode()).isEqualTo(ExitCode.DEGRADED);
        assertThat(health().notes())
                .containsExactly("replica 3 met what must not happen and gave up questions to group b (BD-2021); restart it, and keep its log for a report");
    }

    @Test
    void a_recovering_replica_does_not_count_for_the_quorum() {
        replicas.set(3, told(new ReplicaStatus(3, "recovering", 0, 10, 0, "", -1, List.of())));
        assertThat(health().exitCode()).isEqualTo(ExitCode.DEGRADED);
        assertThat(health().replicas().get(3).lag()).isEqualTo(90);
    }

    @Test
    void replicas_that_lost_their_journals_are_named_and_more_than_f_of_them_a_matter_for_the_operator() {
        replicas.set(3, told(new ReplicaStatus(3, "observer", 0, 10, 0, "", -1, List.of())));
        assertThat(health().exitCode()).isEqualTo(ExitCode.DEGRADED);
        assertThat(health().notes()).singleElement().asString().contains("replica 3 lost its journal");
        replicas.set(2, told(new ReplicaStatus(2, "observer", 0, 10, 0, "", -1, List.of())));
        assertThat(health().exitCode()).isEqualTo(ExitCode.NO_QUORUM);
        assertThat(health().notes()).anyMatch(note -> note.startsWith("2 replicas lost their journals"));
    }

    @Test
    void a_missing_relay_is_degraded() {
        relay = new Told<>("relay-0", Told.Process.DOWN, Optional.empty());
        assertThat(health().exitCode()).isEqualTo(ExitCode.DEGRADED);
    }

    @Test
    void one_liar_cannot_make_the_others_seem_to_lag() {
        replicas.set(1, told(status(1, 1_000_000, "aa")));
        assertThat(health().replicas()).allMatch(row -> row.lag() == 0);
        assertThat(health().exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void a_relay_that_outvoted_a_replica_makes_it_suspect() {
        relay = relay(2, 7);
        assertThat(suspects()).containsExactly(2);
        assertThat(health().exitCode()).isEqualTo(ExitCode.DEGRADED);
        assertThat(health().notes()).containsExactly("replica 2 is suspect: client 1000 counts 7 wrong replies, outvoted");
    }

    @Test
    void one_replicas_word_accuses_nobody_and_that_of_two_does() {
        replicas.set(1, told(accusing(1, 3)));
        assertThat(suspects()).isEmpty();
        replicas.set(2, told(accusing(2, 3)));
        assertThat(suspects()).containsExactly(3);
    }

    @Test
    void contradicting_votes_and_votes_in_another_view_make_suspect_if_two_others_have_them() {
        replicas.set(1, told(seeing(1, new ReplicaStatus.Peer(3, true, 1, 100, 0, 5, 0, 0, 2, 0, 0, 0, 0))));
        replicas.set(2, told(seeing(2, new ReplicaStatus.Peer(3, true, 1, 100, 0, 5, 0, 0, 0, 101, 0, 0, 0))));
        assertThat(suspects()).isEmpty();
        replicas.set(0, told(seeing(0, new ReplicaStatus.Peer(3, true, 1, 100, 0, 5, 0, 0, 9, 0, 0, 0, 0))));
        assertThat(suspects()).containsExactly(3);
        replicas.set(0, told(seeing(0, new ReplicaStatus.Peer(3, true, 1, 100, 0, 5, 0, 0, 0, 500, 0, 0, 0))));
        assertThat(suspects()).containsExactly(3);
    }

    @Test
    void one_that_was_sent_a_wrong_state_is_told_and_two_make_suspect() {
        ReplicaStatus.Peer liar = new ReplicaStatus.Peer(3, true, 1, 100, 0, 5, 0, 0, 0, 0, 0, 1, 0);
        replicas.set(1, told(seeing(1, liar)));
        assertThat(health().notes()).containsExactly("replica 1 fetched its state and tells that replica 3 sent wrong pieces of it (BD-2011)");
        assertThat(suspects()).isEmpty();
        assertThat(health().exitCode()).isEqualTo(ExitCode.OK);
        replicas.set(2, told(seeing(2, liar)));
        assertThat(health().notes()).containsExactly("replica 3 is suspect: replicas [1, 2] fetched their state and had wrong pieces of it");
        assertThat(suspects()).containsExactly(3);
    }

    @Test
    void what_is_proved_needs_no_witness() {
        proved.put(2, List.of("it proposed two batches for one number (some.evidence)"));
        assertThat(suspects()).containsExactly(2);
        assertThat(health().notes())
                .containsExactly("replica 2 is suspect: PROVED: it proposed two batches for one number (some.evidence)");
    }

    @Test
    void a_slow_replica_is_named_and_not_suspect() {
        replicas.set(1, told(seeing(1, new ReplicaStatus.Peer(3, true, 1, 100, 0, 5, 0, 0, 0, 0, 480, 0, 0))));
        assertThat(health().notes()).isEmpty();
        replicas.set(2, told(seeing(2, new ReplicaStatus.Peer(3, true, 1, 100, 0, 5, 0, 0, 0, 0, 510, 0, 0))));
        assertThat(health().notes()).containsExactly("replica 3 is slow: its votes come 480 ms after the others'");
        assertThat(suspects()).isEmpty();
        assertThat(health().exitCode()).isEqualTo(ExitCode.OK);
        assertThat(StatusTable.of(health(), List.of()).lines().filter(line -> line.endsWith("slow") && line.startsWith("3 "))).hasSize(1);
        assertThat(StatusJson.of(health(), List.of())).contains("\"slow\": true");
    }

    @Test
    void a_primary_that_two_others_found_slow_is_named_and_not_suspect() {
        replicas.set(1, told(seeing(1, new ReplicaStatus.Peer(3, true, 1, 100, 0, 5, 0, 0, 0, 0, 0, 0, 2))));
        assertThat(health().notes()).isEmpty();
        replicas.set(2, told(seeing(2, new ReplicaStatus.Peer(3, true, 1, 100, 0, 5, 0, 0, 0, 0, 0, 0, 1))));
        assertThat(health().notes()).containsExactly("replica 3 is slow: as primary it let requests wait, in 1 view");
        assertThat(suspects()).isEmpty();
    }

    @Test
    void a_digest_that_two_others_contradict_is_suspect_and_theirs_is_not() {
        replicas.set(3, told(status(3, 100, "bb")));
        assertThat(suspects()).containsExactly(3);
    }

    @Test
    void digests_of_different_checkpoints_are_not_compared() {
        replicas.set(3, told(new ReplicaStatus(3, "backup", 0, 100, 4, "bb", -1, List.of())));
        assertThat(suspects()).isEmpty();
    }

    @Test
    void a_replica_with_another_group_file_is_told_apart() {
        replicas.set(3, new Told<>("replica-3", Told.Process.RUNS, Optional.of(new ReplicaReport("g", "ff", status(3, 100, "aa")))));
        assertThat(health().replicas().get(3).role()).isEqualTo("foreign");
        assertThat(health().exitCode()).isEqualTo(ExitCode.DEGRADED);
    }

    @Test
    void a_primary_that_is_down_is_told_with_what_it_means() {
        replicas.set(0, new Told<>("replica-0", Told.Process.DOWN, Optional.empty()));
        assertThat(health().notes()).containsExactly("replica 0 is the primary and does not take part: another takes its place as soon as something is written");
    }

    @Test
    void the_json_has_the_fields_that_programs_rely_on() {
        replicas.set(3, new Told<>("replica-3", Told.Process.DOWN, Optional.empty()));
        relay = relay(2, 7);
        JsonObject json = JsonParser.parseString(StatusJson.of(health(), List.of())).getAsJsonObject();
        JsonObject second = json.getAsJsonArray("replicas").get(2).getAsJsonObject();
        assertThat(second.get("id").getAsInt()).isEqualTo(2);
        assertThat(second.get("role").getAsString()).isEqualTo("backup");
        assertThat(second.get("view").getAsLong()).isZero();
        assertThat(second.get("executed").getAsLong()).isEqualTo(100);
        assertThat(second.get("stable").getAsLong()).isEqualTo(8);
        assertThat(second.get("digest").getAsString()).isEqualTo("aa");
        assertThat(second.get("suspect").getAsBoolean()).isTrue();
        assertThat(json.getAsJsonArray("replicas").get(3).getAsJsonObject().get("executed").isJsonNull()).isTrue();
        assertThat(json.get("state").getAsString()).isEqualTo("no quorum");
    }

    @Test
    void the_table_has_a_line_for_each_replica_and_names_the_suspect() {
        relay = relay(2, 7);
        String table = StatusTable.of(health(), List.of());
        assertThat(table).contains("DEGRADED (tolerates 0 more faults)");
        assertThat(table.lines().filter(line -> line.matches("\\d .*"))).hasSize(4);
        assertThat(table.lines().filter(line -> line.endsWith("SUSPECT") && line.startsWith("2 "))).hasSize(1);
    }

    private GroupHealth health() {
        return GroupHealth.of(group, proved, replicas, List.of(relay));
    }

    private List<Integer> suspects() {
        return health().replicas().stream().filter(row -> !row.suspicions().isEmpty()).map(GroupHealth.ReplicaRow::id).toList();
    }

    private static Told<ReplicaReport> told(ReplicaStatus status) {
        return new Told<>("replica-" + status.id(), Told.Process.RUNS, Optional.of(new ReplicaReport("g", "00".repeat(32), status)));
    }

    private static ReplicaStatus status(int id, long executed, String digest) {
        return new ReplicaStatus(id, id == 0 ? "primary" : "backup", 0, executed, 8, digest, -1, List.of());
    }

    private static ReplicaStatus accusing(int id, int accused) {
        return seeing(id, new ReplicaStatus.Peer(accused, true, 1, 100, 0, 5, 0, 1, 0, 0, 0, 0, 0));
    }

    private static ReplicaStatus seeing(int id, ReplicaStatus.Peer peer) {
        return new ReplicaStatus(id, id == 0 ? "primary" : "backup", 0, 100, 8, "aa", -1, List.of(peer));
    }

    /** A relay that has counted wrong replies of one replica. */
    private static Told<RelayReport> relay(int liar, long wrongReplies) {
        ClientStatus observed = new ClientStatus(
                IntStream.range(0, 4).mapToObj(id -> new ClientStatus.Peer(id, true, id == liar ? wrongReplies : 0, 0, 0, 0, 0, 0)).toList(), 0, 0, 0);
        return new Told<>("relay-0", Told.Process.RUNS, Optional.of(new RelayReport("g", "00".repeat(32), 1000, 1, observed, RelayReport.Ldap.none())));
    }
}
