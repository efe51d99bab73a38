package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Hashtable;
import javax.naming.AuthenticationException;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.BasicAttributes;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.SearchControls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JndiRoundTest {

    private final TestRelay relay = new TestRelay();

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void jndi_adds_finds_changes_renames_and_deletes() throws NamingException {
        DirContext context = new InitialDirContext(environment("secret"));
        BasicAttributes attributes = new BasicAttributes("cn", "j", true);
        attributes.put("jpegPhoto", new byte[] {0, 1, (byte) 0xff});
        context.createSubcontext("cn=j,o=grid", attributes).close();
        context.modifyAttributes("cn=j,o=grid", DirContext.ADD_ATTRIBUTE, new BasicAttributes("mail", "größe@x", true));
        var found = context.search("o=grid", "(mail={0})", new Object[] {"größe@x"}, new SearchControls());
        assertThat(found.hasMore()).isTrue();
        assertThat((byte[]) found.next().getAttributes().get("jpegPhoto").get()).containsExactly(0, 1, 0xff);
        assertThat(found.hasMore()).isFalse();
        context.rename("cn=j,o=grid", "cn=k,o=grid");
        assertThat(context.getAttributes("cn=k,o=grid").get("mail").get()).isEqualTo("größe@x");
        context.destroySubcontext("cn=k,o=grid");
        assertThatThrownBy(() -> context.getAttributes("cn=k,o=grid")).isInstanceOf(NameNotFoundException.class);
        context.close();
    }

    @Test
    void a_wrong_password_is_an_authentication_exception() {
        assertThatThrownBy(() -> new InitialDirContext(environment("wrong"))).isInstanceOf(AuthenticationException.class);
    }

    private Hashtable<String, String> environment(String password) {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, "ldap://127.0.0.1:" + relay.port());
        environment.put(Context.SECURITY_PRINCIPAL, TestRelay.ADMIN);
        environment.put(Context.SECURITY_CREDENTIALS, password);
        return environment;
    }
}
