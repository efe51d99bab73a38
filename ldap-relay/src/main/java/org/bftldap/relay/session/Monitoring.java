package org.bftldap.relay.session;

import java.util.List;
import org.bftldap.directory.config.Genesis;
import org.bftldap.relay.monitor.MonitorEntry;
import org.bftldap.relay.monitor.MonitorName;

/**
 * What {@code cn=monitor} holds, and for whom.
 *
 * @param readers DNs of those who may read it besides the administrator
 */
public record Monitoring(Source source, List<String> readers) {

    /** Who knows the figures. Safe for many threads. */
    public interface Source {

        /** All entries as they are now. */
        List<MonitorEntry> entries(RelayServices services);
    }

    public Monitoring {
        readers = List.copyOf(readers);
    }

    /** @param dn as the group tells who asks; empty for anonymous */
    boolean permits(String dn) {
        return !dn.isEmpty()
                && (MonitorName.areSame(dn, Genesis.ADMIN_DN) || readers.stream().anyMatch(reader -> MonitorName.areSame(dn, reader)));
    }
}
