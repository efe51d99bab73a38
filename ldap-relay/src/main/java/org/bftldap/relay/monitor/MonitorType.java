package org.bftldap.relay.monitor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Attribute types of monitoring entries (RFC 4512 §2.5.1): slapd's by its names and OIDs, those of every entry, and our own. */
public enum MonitorType {
    NAME("2.5.4.41", ValueKind.TEXT, Usage.USER, null, "name"),
    CN("2.5.4.3", ValueKind.TEXT, Usage.USER, NAME, "cn", "commonName"),
    OBJECT_CLASS("2.5.4.0", ValueKind.CLASS, Usage.USER, null, "objectClass"),
    DESCRIPTION("2.5.4.13", ValueKind.TEXT, Usage.USER, null, "description"),
    LABELED_URI("1.3.6.1.4.1.250.1.57", ValueKind.EXACT_TEXT, Usage.USER, null, "labeledURI"),

    STRUCTURAL_CLASS("2.5.21.9", ValueKind.CLASS, Usage.OPERATIONAL, null, "structuralObjectClass"),
    ENTRY_DN("1.3.6.1.1.20", ValueKind.DN, Usage.OPERATIONAL, null, "entryDN"),
    SUBSCHEMA("2.5.18.10", ValueKind.DN, Usage.OPERATIONAL, null, "subschemaSubentry"),
    HAS_SUBORDINATES("2.5.18.9", ValueKind.BOOLEAN, Usage.OPERATIONAL, null, "hasSubordinates"),
    CREATED("2.5.18.1", ValueKind.TIME, Usage.OPERATIONAL, null, "createTimestamp"),
    MODIFIED("2.5.18.2", ValueKind.TIME, Usage.OPERATIONAL, null, "modifyTimestamp"),

    INFO(1, ValueKind.TEXT, null, "monitoredInfo"),
    COUNTER(3, ValueKind.NUMBER, null, "monitorCounter"),
    OP_COMPLETED(4, ValueKind.NUMBER, COUNTER, "monitorOpCompleted"),
    OP_INITIATED(5, ValueKind.NUMBER, COUNTER, "monitorOpInitiated"),
    CONNECTION_NUMBER(6, ValueKind.NUMBER, COUNTER, "monitorConnectionNumber"),
    CONNECTION_AUTHZ_DN(7, ValueKind.DN, null, "monitorConnectionAuthzDN"),
    CONNECTION_LOCAL(8, ValueKind.TEXT, INFO, "monitorConnectionLocalAddress"),
    CONNECTION_PEER(9, ValueKind.TEXT, INFO, "monitorConnectionPeerAddress"),
    TIMESTAMP(10, ValueKind.TIME, null, "monitorTimestamp"),
    CONNECTION_PROTOCOL(14, ValueKind.TEXT, INFO, "monitorConnectionProtocol"),
    CONNECTION_RECEIVED(15, ValueKind.NUMBER, COUNTER, "monitorConnectionOpsReceived"),
    CONNECTION_EXECUTING(16, ValueKind.NUMBER, COUNTER, "monitorConnectionOpsExecuting"),
    CONNECTION_PENDING(17, ValueKind.NUMBER, COUNTER, "monitorConnectionOpsPending"),
    CONNECTION_COMPLETED(18, ValueKind.NUMBER, COUNTER, "monitorConnectionOpsCompleted"),
    CONNECTION_LISTENER(23, ValueKind.TEXT, INFO, "monitorConnectionListener"),
    CONNECTION_START(25, ValueKind.TIME, TIMESTAMP, "monitorConnectionStartTime"),
    CONNECTION_ACTIVITY(26, ValueKind.TIME, TIMESTAMP, "monitorConnectionActivityTime"),

    GROUP_NAME(ValueKind.TEXT, 60, "bftldapGroupName"),
    GROUP_DIGEST(ValueKind.TEXT, 61, "bftldapGroupDigest"),
    GROUP_EPOCH(ValueKind.NUMBER, 62, "bftldapEpoch"),
    GROUP_SIZE(ValueKind.NUMBER, 63, "bftldapReplicas"),
    GROUP_FAULTS(ValueKind.NUMBER, 64, "bftldapFaults"),
    VIEW(ValueKind.NUMBER, 65, "bftldapViewNumber"),
    QUORUM_MARGIN(ValueKind.NUMBER, 66, "bftldapQuorumMargin"),
    READ_RETRIES(ValueKind.NUMBER, 67, "bftldapReadRetries"),
    READ_FALLBACKS(ValueKind.NUMBER, 68, "bftldapReadFallbacks"),
    REPLICA(ValueKind.NUMBER, 70, "bftldapReplica"),
    CONNECTED(ValueKind.BOOLEAN, 71, "bftldapConnected"),
    VERSION(ValueKind.NUMBER, 72, "bftldapVersion"),
    MESSAGE_AGE(ValueKind.NUMBER, 73, "bftldapLastMessageAge"),
    REPLY_MISMATCHES(ValueKind.NUMBER, 74, "bftldapReplyMismatches"),
    UNANSWERED(ValueKind.NUMBER, 75, "bftldapUnanswered"),
    AUTH_FAILURES(ValueKind.NUMBER, 76, "bftldapAuthFailures"),
    SUSPECTED(ValueKind.BOOLEAN, 77, "bftldapSuspected");

    /** Whether it comes with {@code *} or with {@code +}. */
    public enum Usage {
        USER,
        OPERATIONAL
    }

    private final String oid;
    private final ValueKind kind;
    private final Usage usage;
    private final @Nullable MonitorType supertype;
    private final List<String> names;

    MonitorType(String oid, ValueKind kind, Usage usage, @Nullable MonitorType supertype, String... names) {
        this.oid = oid;
        this.kind = kind;
        this.usage = usage;
        this.supertype = supertype;
        this.names = List.of(names);
    }

    /** OpenLDAP's. */
    MonitorType(int number, ValueKind kind, @Nullable MonitorType supertype, String name) {
        this("1.3.6.1.4.1.4203.666.1.55." + number, kind, Usage.OPERATIONAL, supertype, name);
    }

    /** Our own. */
    MonitorType(ValueKind kind, int number, String name) {
        this("1.3.6.1.4.1.32473.389.3." + number, kind, Usage.OPERATIONAL, null, name);
    }

    /** The type of this name or OID; empty if it is none of these. Descriptions with options are of none. */
    static Optional<MonitorType> of(String description) {
        return Arrays.stream(values())
                .filter(type -> type.oid.equals(description) || type.names.stream().anyMatch(description::equalsIgnoreCase))
                .findFirst();
    }

    /** As it is spelled in answers. */
    public String ldapName() {
        return names.get(0);
    }

    public String oid() {
        return oid;
    }

    ValueKind kind() {
        return kind;
    }

    Usage usage() {
        return usage;
    }

    /** Whether values of this type are values of that one too. */
    boolean isA(MonitorType other) {
        return this == other || supertype != null && supertype.isA(other);
    }
}
