package org.bftldap.cli;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import org.jspecify.annotations.Nullable;

/** Asks a group as an LDAP client would, through its relay: only an answer to a client proves that a group answers. */
final class LdapProbe {

    private static final int TIMEOUT_MILLIS = 5_000;

    private final String url;

    LdapProbe(String url) {
        this.url = url;
    }

    /**
     * Binds as that user, or not at all if the password is null, and reads one entry, which takes a quorum.
     *
     * @throws LDAPException if there is no answer yet, or another one than the entry
     */
    void ask(String userDn, @Nullable String password, String baseDn) throws LDAPException {
        try (LDAPConnection connection = connect()) {
            if (password != null && !accepted(connection, userDn, password)) {
                return;
            }
            if (connection.search(baseDn, SearchScope.BASE, "(objectClass=*)", "1.1").getEntryCount() == 0) {
                throw new LDAPException(ResultCode.NO_SUCH_OBJECT, "the group answers without the entry " + baseDn);
            }
        }
    }

    /** Not bound yet. */
    LDAPConnection connect() throws LDAPException {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setUseSynchronousMode(true);
        options.setConnectTimeoutMillis(TIMEOUT_MILLIS);
        options.setResponseTimeoutMillis(TIMEOUT_MILLIS);
        LDAPURL parsed = new LDAPURL(url);
        return new LDAPConnection(options, parsed.getHost(), parsed.getPort());
    }

    /** @return false if the group has looked at the password and refused it */
    static boolean accepted(LDAPConnection connection, String userDn, String password) throws LDAPException {
        try {
            connection.bind(userDn, password);
            return true;
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.INVALID_CREDENTIALS)) {
                // The group has looked at the credential and refused: somebody changed the password. It answers.
                return false;
            }
            throw e;
        }
    }
}
