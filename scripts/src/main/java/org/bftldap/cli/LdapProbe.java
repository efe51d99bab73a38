package org.bftldap.cli;

import java.util.Hashtable;
import javax.naming.AuthenticationException;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import org.jspecify.annotations.Nullable;

/** Asks a group as an LDAP client would, through its relay: only an answer to a client proves that a group answers. */
final class LdapProbe {

    private static final String TIMEOUT_MILLIS = "5000";

    private final String url;

    LdapProbe(String url) {
        this.url = url;
    }

    /**
     * Binds as that user, or not at all if the password is null, and reads one entry, which takes a quorum.
     *
     * @throws NamingException if there is no answer yet, or another one than the entry
     */
    void ask(String userDn, @Nullable String password, String baseDn) throws NamingException {
        InitialDirContext context;
        try {
            context = connect(userDn, password);
        } catch (AuthenticationException e) {
            // The group has looked at the credential and refused: somebody changed the password. It answers.
            return;
        }
        try {
            SearchControls controls = new SearchControls();
            controls.setSearchScope(SearchControls.OBJECT_SCOPE);
            controls.setReturningAttributes(new String[] {"1.1"});
            NamingEnumeration<SearchResult> found = context.search(baseDn, "(objectClass=*)", controls);
            if (!found.hasMore()) {
                throw new NamingException("the group answers without the entry " + baseDn);
            }
            found.close();
        } finally {
            context.close();
        }
    }

    /** @param password null for nobody in particular */
    InitialDirContext connect(String userDn, @Nullable String password) throws NamingException {
        Hashtable<String, Object> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, url);
        environment.put("com.sun.jndi.ldap.connect.timeout", TIMEOUT_MILLIS);
        environment.put("com.sun.jndi.ldap.read.timeout", TIMEOUT_MILLIS);
        if (password != null) {
            environment.put(Context.SECURITY_AUTHENTICATION, "simple");
            environment.put(Context.SECURITY_PRINCIPAL, userDn);
            environment.put(Context.SECURITY_CREDENTIALS, password);
        }
        return new InitialDirContext(environment);
    }
}
