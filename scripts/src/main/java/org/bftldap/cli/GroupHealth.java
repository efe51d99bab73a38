package org.bftldap.cli;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.directory.admin.RelayReport;
import org.bftldap.directory.admin.ReplicaReport;

/**
 * How a group is, from what its nodes tell of themselves and of each other. Pure.
 *
 * @param view the view of most: of at least f+1 replicas that is at least this
 * @param healthyReplicas replicas that take part and are not suspect
 * @param notes what a person should know, a sentence each
 */
record GroupHealth(
        GroupConfig group, long view, List<ReplicaRow> replicas, List<RelayRow> relays, int healthyReplicas, List<String> notes, int exitCode) {

    private static final String OBSERVER = "observer";

    /**
     * @param role {@code primary}, {@code backup}, {@code view-change}, {@code recovering},
     *     {@code observer}; or {@code down}, {@code unreachable}, {@code elsewhere},
     *     {@code foreign} for one that tells nothing usable
     * @param lag sequence numbers behind what f+1 replicas have executed; -1 if unknown
     * @param suspicions empty if none
     * @param slowness in what it is slow, if that is worth a word
     */
    record ReplicaRow(int id, String role, Optional<ReplicaStatus> status, long lag, List<String> suspicions, List<String> slowness) {

        boolean takesPart() {
            return role.equals("primary") || role.equals("backup") || role.equals("view-change");
        }

        /** What it does not do any more. */
        List<String> endedParts() {
            return status.map(told -> told.counted().endedParts()).orElse(List.of());
        }
    }

    /** @param role {@code up}, {@code down}, {@code unreachable} or {@code foreign} */
    record RelayRow(String name, String role, Optional<RelayReport> report) {}

    GroupHealth {
        replicas = List.copyOf(replicas);
        relays = List.copyOf(relays);
        notes = List.copyOf(notes);
    }

    int faultsTolerated() {
        return (group.size() - 1) / 3;
    }

    /** The smallest number of replicas of which any two sets share a correct one. */
    int quorum() {
        return (group.size() + faultsTolerated()) / 2 + 1;
    }

    int primary() {
        return (int) (view % group.size());
    }

    boolean hasQuorum() {
        return healthyReplicas >= quorum();
    }

    /** How many more faults it survives; 0 or more. */
    int margin() {
        return Math.max(0, healthyReplicas - quorum());
    }

    /** @param proved by replica, the faults that evidence proves */
    static GroupHealth of(
            GroupConfig group,
            SortedMap<Integer, ? extends Collection<String>> proved,
            List<Told<ReplicaReport>> replicas,
            List<Told<RelayReport>> relays) {
        String file = HexFormat.of().formatHex(group.fileDigest());
        List<Optional<ReplicaStatus>> statuses = replicas.stream()
                .map(told -> told.report().filter(report -> report.groupFile().equals(file)).map(ReplicaReport::replica))
                .toList();
        List<RelayReport> witnesses =
                relays.stream().flatMap(told -> told.report().stream()).filter(report -> report.groupFile().equals(file)).toList();
        int faults = (group.size() - 1) / 3;
        long reached = reachedBy(faults + 1, statuses.stream().flatMap(Optional::stream).map(ReplicaStatus::executed).toList());
        long view = reachedBy(faults + 1, statuses.stream().flatMap(Optional::stream).map(ReplicaStatus::view).toList());
        Suspicions suspicions = new Suspicions(faults, proved, statuses, witnesses);

        List<ReplicaRow> rows = new ArrayList<>();
        for (int id = 0; id < replicas.size(); id++) {
            Optional<ReplicaStatus> status = statuses.get(id);
            long lag = status.map(s -> Math.max(0, reached - s.executed())).orElse(-1L);
            rows.add(new ReplicaRow(id, role(replicas.get(id), status), status, lag, suspicions.of(id), suspicions.slowness(id)));
        }
        List<RelayRow> relayRows = relays.stream()
                .map(told -> new RelayRow(told.name(), relayRole(told, file), told.report().filter(witnesses::contains)))
                .toList();
        return judged(group, view, rows, relayRows, suspicions);
    }

    private static GroupHealth judged(
            GroupConfig group, long view, List<ReplicaRow> rows, List<RelayRow> relays, Suspicions suspicions) {
        int healthy = (int) rows.stream().filter(row -> row.takesPart() && row.suspicions().isEmpty()).count();
        GroupHealth draft = new GroupHealth(group, view, rows, relays, healthy, List.of(), ExitCode.OK);
        List<String> notes = new ArrayList<>();
        if (draft.hasQuorum() && !rows.get(draft.primary()).takesPart()) {
            notes.add("replica " + draft.primary() + " is the primary and does not take part: another takes its place as soon as something is written");
        }
        for (ReplicaRow row : rows) {
            if (row.role().equals("foreign")) {
                notes.add("replica " + row.id() + " runs with another group file than this one");
            }
            if (row.role().equals(OBSERVER)) {
                notes.add("replica " + row.id() + " lost its journal: it takes no part until the group has passed what it may have promised");
            }
            row.endedParts().forEach(part -> notes.add("replica " + row.id() + " met what must not happen and gave up " + part + "; restart it, and keep its log for a report"));
            row.slowness().forEach(how -> notes.add("replica " + row.id() + " is slow: " + how));
            suspicions.misled(row.id()).forEach(misled -> notes.add(
                    "replica " + misled + " fetched its state and tells that replica " + row.id() + " sent wrong pieces of it (BD-2011)"));
            row.suspicions().forEach(reason -> notes.add("replica " + row.id() + " is suspect: " + reason));
        }
        long observers = rows.stream().filter(row -> row.role().equals(OBSERVER)).count();
        if (observers > draft.faultsTolerated()) {
            notes.add(observers + " replicas lost their journals, more than the group can do without: they cannot come back alone;"
                    + " bring one back with its own journal");
        }
        boolean lagging = rows.stream().anyMatch(row -> row.lag() > group.tuning().checkpointInterval());
        boolean whole = rows.stream().allMatch(row -> row.endedParts().isEmpty());
        boolean relaysUp = relays.stream().allMatch(relay -> relay.role().equals("up"));
        for (RelayRow relay : relays) {
            if (!relay.role().equals("up")) {
                notes.add(relay.name() + " is " + relay.role() + ": its LDAP clients get no answer");
            }
        }
        int exitCode = ExitCode.DEGRADED;
        if (!draft.hasQuorum()) {
            exitCode = ExitCode.NO_QUORUM;
        } else if (healthy == rows.size() && !lagging && whole && relaysUp) {
            exitCode = ExitCode.OK;
        }
        return new GroupHealth(group, view, rows, relays, healthy, notes, exitCode);
    }

    /** The highest value that at least {@code count} of them have reached, so that f liars cannot raise it; 0 if there are too few. */
    private static long reachedBy(int count, List<Long> values) {
        List<Long> descending = values.stream().sorted(java.util.Comparator.reverseOrder()).toList();
        return descending.size() < count ? 0 : descending.get(count - 1);
    }

    private static String role(Told<ReplicaReport> told, Optional<ReplicaStatus> status) {
        if (status.isPresent()) {
            return status.get().role();
        }
        if (told.report().isPresent()) {
            return "foreign";
        }
        return silent(told.process());
    }

    private static String relayRole(Told<RelayReport> told, String file) {
        if (told.report().isEmpty()) {
            return silent(told.process());
        }
        return MessageDigest.isEqual(told.report().get().groupFile().getBytes(java.nio.charset.StandardCharsets.UTF_8), file.getBytes(java.nio.charset.StandardCharsets.UTF_8)) ? "up" : "foreign";
    }

    static String silent(Told.Process process) {
        return switch (process) {
            case RUNS -> "unreachable";
            case DOWN -> "down";
            case ELSEWHERE -> "elsewhere";
        };
    }
}
