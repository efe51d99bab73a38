package org.bftldap.relay;

import static org.bftldap.relay.monitor.MonitorType.AUTH_FAILURES;
import static org.bftldap.relay.monitor.MonitorType.CONNECTED;
import static org.bftldap.relay.monitor.MonitorType.CONNECTION_ACTIVITY;
import static org.bftldap.relay.monitor.MonitorType.CONNECTION_AUTHZ_DN;
import static org.bftldap.relay.monitor.MonitorType.CONNECTION_COMPLETED;
import static org.bftldap.relay.monitor.MonitorType.CONNECTION_EXECUTING;
import static org.bftldap.relay.monitor.MonitorType.CONNECTION_LISTENER;
import static org.bftldap.relay.monitor.MonitorType.CONNECTION_LOCAL;
import static org.bftldap.relay.monitor.MonitorType.CONNECTION_NUMBER;
import static org.bftldap.relay.monitor.MonitorType.CONNECTION_PEER;
import static org.bftldap.relay.monitor.MonitorType.CONNECTION_PENDING;
import static org.bftldap.relay.monitor.MonitorType.CONNECTION_PROTOCOL;
import static org.bftldap.relay.monitor.MonitorType.CONNECTION_RECEIVED;
import static org.bftldap.relay.monitor.MonitorType.CONNECTION_START;
import static org.bftldap.relay.monitor.MonitorType.COUNTER;
import static org.bftldap.relay.monitor.MonitorType.CREATED;
import static org.bftldap.relay.monitor.MonitorType.DESCRIPTION;
import static org.bftldap.relay.monitor.MonitorType.GROUP_DIGEST;
import static org.bftldap.relay.monitor.MonitorType.GROUP_EPOCH;
import static org.bftldap.relay.monitor.MonitorType.GROUP_FAULTS;
import static org.bftldap.relay.monitor.MonitorType.GROUP_NAME;
import static org.bftldap.relay.monitor.MonitorType.GROUP_SIZE;
import static org.bftldap.relay.monitor.MonitorType.INFO;
import static org.bftldap.relay.monitor.MonitorType.LABELED_URI;
import static org.bftldap.relay.monitor.MonitorType.MESSAGE_AGE;
import static org.bftldap.relay.monitor.MonitorType.MODIFIED;
import static org.bftldap.relay.monitor.MonitorType.OP_COMPLETED;
import static org.bftldap.relay.monitor.MonitorType.OP_INITIATED;
import static org.bftldap.relay.monitor.MonitorType.QUORUM_MARGIN;
import static org.bftldap.relay.monitor.MonitorType.READ_FALLBACKS;
import static org.bftldap.relay.monitor.MonitorType.READ_RETRIES;
import static org.bftldap.relay.monitor.MonitorType.REPLICA;
import static org.bftldap.relay.monitor.MonitorType.REPLY_MISMATCHES;
import static org.bftldap.relay.monitor.MonitorType.SUSPECTED;
import static org.bftldap.relay.monitor.MonitorType.TIMESTAMP;
import static org.bftldap.relay.monitor.MonitorType.UNANSWERED;
import static org.bftldap.relay.monitor.MonitorType.VERSION;
import static org.bftldap.relay.monitor.MonitorType.VIEW;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.directory.admin.MetricsText;
import org.bftldap.relay.monitor.MonitorClass;
import org.bftldap.relay.monitor.MonitorEntry;
import org.bftldap.relay.session.Activity;
import org.bftldap.relay.session.ConnectionState;
import org.bftldap.relay.session.Listener;
import org.bftldap.relay.session.Monitoring;
import org.bftldap.relay.session.OperationKind;
import org.bftldap.relay.session.RelayServices;

/**
 * The entries of {@code cn=monitor}: under the names and classes of slapd's monitor what a relay has of them, and the group as this relay
 * sees it. The same figures as {@link RelayMetrics}. Safe for many threads.
 */
final class RelayMonitor implements Monitoring.Source {

    /** Connections that are shown one by one; where more are open, the oldest. */
    static final int CONNECTIONS_SHOWN_MAX = 4_096;

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** As slapd calls them. */
    private static final Map<OperationKind, String> OPERATIONS = Map.of(
            OperationKind.BIND, "Bind",
            OperationKind.SEARCH, "Search",
            OperationKind.COMPARE, "Compare",
            OperationKind.MODIFY, "Modify",
            OperationKind.MODIFYDN, "Modrdn",
            OperationKind.ADD, "Add",
            OperationKind.DELETE, "Delete",
            OperationKind.EXTENDED, "Extended");

    private final GroupConfig group;
    private final long startedMillis = ManagementFactory.getRuntimeMXBean().getStartTime();

    RelayMonitor(GroupConfig group) {
        this.group = group;
    }

    @Override
    public List<MonitorEntry> entries(RelayServices services) {
        long now = services.clock().millis();
        List<MonitorEntry> entries = new ArrayList<>();
        entries.add(new MonitorEntry(MonitorClass.SERVER)
                .with(DESCRIPTION, "What this relay counts; most of it stands in operational attributes, so ask for + as well.")
                .with(INFO, "bftldap " + MetricsText.VERSION + " relay"));
        connections(entries, services.activity());
        operations(entries, services.activity());
        statistics(entries, services.activity());
        time(entries, now);
        threads(entries, services.activity());
        group(entries, services.group().status());
        entries.forEach(entry -> entry.with(CREATED, time(startedMillis)).with(MODIFIED, time(now)));
        return entries;
    }

    private static void connections(List<MonitorEntry> entries, Activity activity) {
        entries.add(container("Connections", "Connections of LDAP clients; those that are open, the oldest " + CONNECTIONS_SHOWN_MAX + " at most."));
        entries.add(counter(activity.connectionsAccepted(), "Connections", "Total"));
        entries.add(counter(activity.connections(), "Connections", "Current"));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            entries.add(counter(system.getMaxFileDescriptorCount(), "Connections", "Max File Descriptors"));
        }
        entries.add(container("Listeners", "Where the relay listens."));
        List<Listener> listeners = activity.open().listeners();
        for (int i = 0; i < listeners.size(); i++) {
            entries.add(new MonitorEntry(MonitorClass.OBJECT, "Listeners", "Listener " + i)
                    .with(LABELED_URI, listeners.get(i).uri())
                    .with(CONNECTION_LOCAL, listeners.get(i).address()));
        }
        List<ConnectionState> open = activity.open().oldest(CONNECTIONS_SHOWN_MAX);
        open.forEach(connection -> entries.add(connection(connection)));
        entries.add(container("Waiters", "Connections that wait for a request, and those whose clients do not take their answers."));
        entries.add(counter(open.stream().filter(each -> each.executing() == 0).count(), "Waiters", "Read"));
        entries.add(counter(open.stream().filter(each -> !each.isWritable()).count(), "Waiters", "Write"));
    }

    private static MonitorEntry connection(ConnectionState connection) {
        MonitorEntry entry = new MonitorEntry(MonitorClass.CONNECTION, "Connections", "Connection " + connection.number())
                .with(CONNECTION_NUMBER, connection.number())
                .with(CONNECTION_PROTOCOL, "3")
                .with(CONNECTION_RECEIVED, connection.received())
                .with(CONNECTION_EXECUTING, connection.executing())
                .with(CONNECTION_PENDING, connection.waiting())
                .with(CONNECTION_COMPLETED, connection.completed())
                .with(CONNECTION_LISTENER, connection.listener().uri())
                .with(CONNECTION_PEER, connection.peer())
                .with(CONNECTION_LOCAL, connection.listener().address())
                .with(CONNECTION_START, time(connection.openedMillis()))
                .with(CONNECTION_ACTIVITY, time(connection.heardMillis()));
        connection.user().ifPresent(dn -> entry.with(CONNECTION_AUTHZ_DN, dn));
        return entry;
    }

    private static void operations(List<MonitorEntry> entries, Activity activity) {
        long allInitiated = activity.unbinds() + activity.abandons();
        long allCompleted = allInitiated;
        for (OperationKind kind : OperationKind.values()) {
            long initiated = activity.initiatedOperations(kind);
            long completed = activity.results(kind).values().stream().mapToLong(Long::longValue).sum();
            entries.add(operation(OPERATIONS.get(kind), initiated, completed));
            allInitiated += initiated;
            allCompleted += completed;
        }
        entries.add(operation("Unbind", activity.unbinds(), activity.unbinds()));
        entries.add(operation("Abandon", activity.abandons(), activity.abandons()));
        entries.add(container("Operations", "Operations of LDAP clients since the start.")
                .with(OP_INITIATED, allInitiated)
                .with(OP_COMPLETED, allCompleted));
    }

    private static MonitorEntry operation(String name, long initiated, long completed) {
        return new MonitorEntry(MonitorClass.OPERATION, "Operations", name).with(OP_INITIATED, initiated).with(OP_COMPLETED, completed);
    }

    private static void statistics(List<MonitorEntry> entries, Activity activity) {
        entries.add(container("Statistics", "What was sent to LDAP clients since the start; bytes as they are before encryption."));
        entries.add(counter(activity.sent().bytes(), "Statistics", "Bytes"));
        entries.add(counter(activity.sent().messages(), "Statistics", "PDU"));
        entries.add(counter(activity.sent().entries(), "Statistics", "Entries"));
        entries.add(counter(activity.sent().references(), "Statistics", "Referrals"));
    }

    private void time(List<MonitorEntry> entries, long nowMillis) {
        entries.add(container("Time", "By the clock of the relay's machine."));
        entries.add(new MonitorEntry(MonitorClass.OBJECT, "Time", "Start").with(TIMESTAMP, time(startedMillis)));
        entries.add(new MonitorEntry(MonitorClass.OBJECT, "Time", "Current").with(TIMESTAMP, time(nowMillis)));
        entries.add(object(Math.max(0, nowMillis - startedMillis) / 1_000, "Seconds since the start", "Time", "Uptime"));
    }

    private static void threads(List<MonitorEntry> entries, Activity activity) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        entries.add(container("Threads", "Threads of the relay's process; operations do not have one each."));
        entries.add(object(threads.getPeakThreadCount(), "Most threads at once since the start", "Threads", "Max"));
        entries.add(object(threads.getThreadCount(), "Threads now", "Threads", "Open"));
        entries.add(object(activity.operationsInFlight(), "Operations that are worked on now", "Threads", "Active"));
    }

    private void group(List<MonitorEntry> entries, ClientStatus status) {
        entries.add(new MonitorEntry(MonitorClass.GROUP, "Group")
                .with(DESCRIPTION, "The group as this relay sees it. What a replica says of itself stands under its name: one that lies, lies there.")
                .with(GROUP_NAME, group.name())
                .with(GROUP_DIGEST, HexFormat.of().formatHex(group.fileDigest()))
                .with(GROUP_EPOCH, group.epoch())
                .with(GROUP_SIZE, group.size())
                .with(GROUP_FAULTS, new GroupSize(group.size()).faulty())
                .with(VIEW, status.view())
                .with(QUORUM_MARGIN, RelayMetrics.margin(group, status))
                .with(READ_RETRIES, status.readRetries())
                .with(READ_FALLBACKS, status.readFallbacks()));
        for (ClientStatus.Peer peer : status.replicas()) {
            MonitorEntry replica = new MonitorEntry(MonitorClass.REPLICA, "Group", "Replica " + peer.id())
                    .with(REPLICA, peer.id())
                    .with(CONNECTED, bool(peer.connected()))
                    .with(VIEW, peer.view())
                    .with(VERSION, peer.version())
                    .with(REPLY_MISMATCHES, peer.wrongReplies())
                    .with(UNANSWERED, peer.unanswered())
                    .with(AUTH_FAILURES, peer.authenticationFailures())
                    .with(SUSPECTED, bool(peer.isSuspect()));
            if (peer.lastMessageAgeMillis() >= 0) {
                replica.with(MESSAGE_AGE, peer.lastMessageAgeMillis() / 1_000);
            }
            entries.add(replica);
        }
    }

    private static MonitorEntry container(String name, String description) {
        return new MonitorEntry(MonitorClass.CONTAINER, name).with(DESCRIPTION, description);
    }

    private static MonitorEntry counter(long value, String... cns) {
        return new MonitorEntry(MonitorClass.COUNTER, cns).with(COUNTER, value);
    }

    private static MonitorEntry object(long info, String description, String... cns) {
        return new MonitorEntry(MonitorClass.OBJECT, cns).with(DESCRIPTION, description).with(INFO, info);
    }

    private static String bool(boolean value) {
        return value ? "TRUE" : "FALSE";
    }

    private static String time(long millis) {
        return SECONDS.format(Instant.ofEpochMilli(millis));
    }
}
