package org.bftldap.relay.monitor;

import java.util.Arrays;
import java.util.Optional;

/** Object classes of monitoring entries: those of slapd's monitor, by its names and OIDs, and two of our own. */
public enum MonitorClass {
    TOP("top", "2.5.6.0"),
    MONITOR("monitor", "1.3.6.1.4.1.4203.666.3.16.1"),
    SERVER("monitorServer", "1.3.6.1.4.1.4203.666.3.16.2"),
    CONTAINER("monitorContainer", "1.3.6.1.4.1.4203.666.3.16.3"),
    COUNTER("monitorCounterObject", "1.3.6.1.4.1.4203.666.3.16.4"),
    OPERATION("monitorOperation", "1.3.6.1.4.1.4203.666.3.16.5"),
    CONNECTION("monitorConnection", "1.3.6.1.4.1.4203.666.3.16.6"),
    OBJECT("monitoredObject", "1.3.6.1.4.1.4203.666.3.16.8"),
    GROUP("bftldapMonitoredGroup", "1.3.6.1.4.1.32473.389.4.20"),
    REPLICA("bftldapMonitoredReplica", "1.3.6.1.4.1.32473.389.4.21");

    private final String ldapName;
    private final String oid;

    MonitorClass(String ldapName, String oid) {
        this.ldapName = ldapName;
        this.oid = oid;
    }

    /** The class of this name or OID; empty if it is none of these. */
    static Optional<MonitorClass> of(String nameOrOid) {
        return Arrays.stream(values()).filter(each -> each.ldapName.equalsIgnoreCase(nameOrOid) || each.oid.equals(nameOrOid)).findFirst();
    }

    public String ldapName() {
        return ldapName;
    }

    public String oid() {
        return oid;
    }

    /** Whether entries of this class are of that one too (RFC 4512 §2.4). */
    boolean isA(MonitorClass other) {
        return other == TOP || this == other || other == MONITOR && this != TOP;
    }
}
