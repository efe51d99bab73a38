package org.bftldap.testkit;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.List;

/** An LDAP server that runs on this machine: a group behind its relay, or a slapd. */
public interface LdapServer extends AutoCloseable {
    /** @return the name under which figures are shown */
    String name();

    int port();

    String adminDn();

    String adminPassword();

    /** @return its processes by name, in the order in which they are shown */
    List<NamedProcess> processes();

    default String url() {
        return "ldap://127.0.0.1:" + port();
    }

    /** @return a connection bound as the administrator, one outstanding operation at a time */
    default LDAPConnection connectAsAdmin() throws LDAPException {
        return new LDAPConnection(connectionOptions(), "127.0.0.1", port(), adminDn(), adminPassword());
    }

    default LDAPConnection connectAnonymously() throws LDAPException {
        return new LDAPConnection(connectionOptions(), "127.0.0.1", port());
    }

    private static LDAPConnectionOptions connectionOptions() {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setUseSynchronousMode(true);
        options.setConnectTimeoutMillis(10_000);
        options.setResponseTimeoutMillis(60_000);
        options.setFollowReferrals(false);
        return options;
    }

    @Override
    void close();

    /** A process and what it is called in tables. */
    record NamedProcess(String name, long pid) {}
}
