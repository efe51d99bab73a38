package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.Hashtable;
import javax.naming.AuthenticationException;
import javax.naming.Context;
import javax.naming.NameAlreadyBoundException;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attributes;
import javax.naming.directory.BasicAttribute;
import javax.naming.directory.BasicAttributes;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.ModificationItem;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import org.bftldap.testkit.LdapServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Java's own naming interface goes a full round. */
@ExtendWith(SharedGroup.class)
class JndiIT {
    private static final String BASE = "ou=jndi,dc=example,dc=com";
    private final LdapServer server;

    JndiIT(LdapServer server) {
        this.server = server;
    }

    private DirContext connect(String password) throws NamingException {
        // The interface demands this old class.
        @SuppressWarnings("PMD.ReplaceHashtableWithMap")
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, server.url());
        environment.put(Context.SECURITY_PRINCIPAL, server.adminDn());
        environment.put(Context.SECURITY_CREDENTIALS, password);
        return new InitialDirContext(environment);
    }

    @Test
    void aFullRound() throws NamingException {
        DirContext context = connect(server.adminPassword());
        context.createSubcontext(BASE, attributes("organizationalUnit", "ou", "jndi")).close();
        Attributes person = attributes("inetOrgPerson", "uid", "grace", "cn", "Grace Hopper", "sn", "Hopper");
        context.createSubcontext("uid=grace," + BASE, person).close();
        assertThatThrownBy(() -> context.createSubcontext("uid=grace," + BASE, person)).isInstanceOf(NameAlreadyBoundException.class);

        SearchControls below = new SearchControls();
        below.setSearchScope(SearchControls.SUBTREE_SCOPE);
        SearchResult found = Collections.list(context.search(BASE, "(&(objectClass=person)(sn={0}))", new Object[] {"hopper"}, below)).get(0);
        assertThat(found.getNameInNamespace()).isEqualToIgnoringCase("uid=grace," + BASE);
        assertThat(found.getAttributes().get("cn").get()).isEqualTo("Grace Hopper");

        context.modifyAttributes("uid=grace," + BASE, new ModificationItem[] {
            new ModificationItem(DirContext.REPLACE_ATTRIBUTE, new BasicAttribute("sn", "Murray")),
            new ModificationItem(DirContext.ADD_ATTRIBUTE, new BasicAttribute("title", "Rear Admiral"))
        });
        context.rename("uid=grace," + BASE, "uid=amazing," + BASE);
        Attributes after = context.getAttributes("uid=amazing," + BASE);
        assertThat(after.get("sn").get()).isEqualTo("Murray");
        assertThat(after.get("title").get()).isEqualTo("Rear Admiral");

        context.destroySubcontext("uid=amazing," + BASE);
        context.destroySubcontext(BASE);
        assertThatThrownBy(() -> context.getAttributes(BASE)).isInstanceOf(NameNotFoundException.class);
        context.close();
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertThatThrownBy(() -> connect("wrong")).isInstanceOf(AuthenticationException.class);
    }

    @Test
    void theSchemaIsReadable() throws NamingException {
        DirContext context = connect(server.adminPassword());
        DirContext person = (DirContext) context.getSchema("").lookup("ClassDefinition/inetOrgPerson");
        assertThat(person.getAttributes("").get("NUMERICOID").get()).isEqualTo("2.16.840.1.113730.3.2.2");
        context.close();
    }

    private static Attributes attributes(String objectClass, String... pairs) {
        Attributes attributes = new BasicAttributes(true);
        attributes.put("objectClass", objectClass);
        for (int i = 0; i < pairs.length; i += 2) {
            attributes.put(pairs[i], pairs[i + 1]);
        }
        return attributes;
    }
}
