package org.bftldap.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.directory.admin.ReplicaReport;

/** Groups as status shows them: all is well, but for what is named. */
final class Healths {

    private static final PublicKeys KEYS = new PublicKeys(new byte[32], new byte[32], new byte[32]);

    private Healths() {}

    /** @param roles by replica, where not as usual: as it tells itself, {@code down}, or {@code suspect} */
    static GroupHealth of(int replicas, Map<Integer, String> roles) {
        List<Told<ReplicaReport>> told = new ArrayList<>();
        TreeMap<Integer, List<String>> proved = new TreeMap<>();
        for (int id = 0; id < replicas; id++) {
            String role = roles.getOrDefault(id, id == 0 ? "primary" : "backup");
            if (role.equals("suspect")) {
                proved.put(id, List.of("it said two things"));
            }
            ReplicaStatus status = new ReplicaStatus(id, role.equals("suspect") ? "backup" : role, 0, 100, 8, "aa", -1, List.of());
            told.add(role.equals("down")
                    ? new Told<>("replica-" + id, Told.Process.DOWN, Optional.empty())
                    : new Told<>("replica-" + id, Told.Process.RUNS, Optional.of(new ReplicaReport("g", "00".repeat(32), status))));
        }
        List<ReplicaMember> members =
                IntStream.range(0, replicas).mapToObj(id -> new ReplicaMember(id, "h", 1, KEYS)).toList();
        GroupConfig group = new GroupConfig("g", new byte[32], 0, members, List.of(), Tuning.defaults(), true);
        return GroupHealth.of(group, proved, told, List.of());
    }
}
