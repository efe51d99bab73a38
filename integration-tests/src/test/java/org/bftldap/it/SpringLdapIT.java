package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.ldap.query.LdapQueryBuilder.query;

import java.util.ArrayList;
import java.util.List;
import javax.naming.Name;
import javax.naming.directory.SearchControls;
import org.bftldap.testkit.LdapServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.ldap.AuthenticationException;
import org.springframework.ldap.NameAlreadyBoundException;
import org.springframework.ldap.NameNotFoundException;
import org.springframework.ldap.control.PagedResultsDirContextProcessor;
import org.springframework.ldap.core.AttributesMapper;
import org.springframework.ldap.core.DirContextAdapter;
import org.springframework.ldap.core.DirContextOperations;
import org.springframework.ldap.core.LdapTemplate;
import org.springframework.ldap.core.support.LdapContextSource;
import org.springframework.ldap.core.support.SingleContextSource;
import org.springframework.ldap.odm.annotations.Attribute;
import org.springframework.ldap.odm.annotations.Entry;
import org.springframework.ldap.odm.annotations.Id;
import org.springframework.ldap.support.LdapNameBuilder;

/** Spring LDAP goes a full round: its template, objects mapped to entries, pages, and the log-in of users. */
@ExtendWith(SharedGroup.class)
class SpringLdapIT {
    private static final String SUFFIX = "dc=example,dc=com";
    private static final Name BASE = LdapNameBuilder.newInstance("ou=spring").build();
    private static final String PASSWORD = "correct horse";
    private static final AttributesMapper<String> UID = attributes -> (String) attributes.get("uid").get();

    private final LdapContextSource source = new LdapContextSource();
    private final LdapTemplate template;

    SpringLdapIT(LdapServer server) {
        source.setUrl(server.url());
        source.setBase(SUFFIX);
        source.setUserDn(server.adminDn());
        source.setPassword(server.adminPassword());
        source.afterPropertiesSet();
        template = new LdapTemplate(source);
    }

    /** A person as applications of Spring describe one. */
    @Entry(objectClasses = {"inetOrgPerson", "organizationalPerson", "person", "top"})
    public static final class Person {
        @Id
        @SuppressWarnings("NullAway.Init") // the mapper sets all of them
        Name dn;

        @Attribute(name = "uid")
        @SuppressWarnings("NullAway.Init")
        String uid;

        @Attribute(name = "cn")
        @SuppressWarnings("NullAway.Init")
        String fullName;

        @Attribute(name = "sn")
        @SuppressWarnings("NullAway.Init")
        String lastName;

        @Attribute(name = "description")
        List<String> notes = new ArrayList<>();
    }

    private static Name name(String uid) {
        return LdapNameBuilder.newInstance(BASE).add("uid", uid).build();
    }

    private void add(String uid) {
        DirContextAdapter entry = new DirContextAdapter(name(uid));
        // Mapped objects are recognized by all of their classes.
        entry.setAttributeValues("objectClass", new String[] {"inetOrgPerson", "organizationalPerson", "person", "top"});
        entry.setAttributeValue("uid", uid);
        entry.setAttributeValue("cn", "Grace Hopper");
        entry.setAttributeValue("sn", "Höpper");
        entry.setAttributeValue("userPassword", PASSWORD);
        template.bind(entry);
    }

    @BeforeEach
    void addPeople() {
        DirContextAdapter unit = new DirContextAdapter(BASE);
        unit.setAttributeValues("objectClass", new String[] {"organizationalUnit"});
        unit.setAttributeValue("ou", "spring");
        template.bind(unit);
        add("grace");
    }

    @AfterEach
    void removeAll() {
        template.unbind(BASE, true);
        assertThatThrownBy(() -> template.lookup(BASE)).isInstanceOf(NameNotFoundException.class);
    }

    @Test
    void entriesAreAddedFoundChangedRenamed() {
        assertThatThrownBy(() -> add("grace")).isInstanceOf(NameAlreadyBoundException.class);
        assertThat(template.search(query().base(BASE).where("objectClass").is("person").and("sn").is("höpper"), UID)).containsExactly("grace");
        assertThat(template.search(query().base(BASE).where("cn").like("gr*ce*"), UID)).containsExactly("grace");
        assertThat(template.search(query().base(BASE).where("sn").is("a*(b)\\c"), UID)).isEmpty();

        DirContextOperations entry = template.lookupContext(name("grace"));
        entry.setAttributeValue("sn", "Murray");
        entry.setAttributeValues("title", new String[] {"Rear Admiral", "Dr."});
        template.modifyAttributes(entry);
        assertThat(template.lookupContext(name("grace")).getStringAttributes("title")).containsExactly("Rear Admiral", "Dr.");

        template.rename(name("grace"), name("amazing"));
        assertThat(template.lookupContext(name("amazing")).getNameInNamespace()).isEqualToIgnoringCase("uid=amazing,ou=spring," + SUFFIX);
        assertThatThrownBy(() -> template.lookup(name("grace"))).isInstanceOf(NameNotFoundException.class);
    }

    @Test
    void objectsAreMappedToEntries() {
        Person person = new Person();
        person.dn = name("ada");
        person.uid = "ada";
        person.fullName = "Ada Lovelace";
        person.lastName = "Lovelace";
        person.notes = List.of("first", "second");
        template.create(person);

        Person found = template.findOne(query().base(BASE).where("uid").is("ada"), Person.class);
        assertThat(found.fullName).isEqualTo("Ada Lovelace");
        assertThat(found.notes).containsExactly("first", "second");
        found.notes = List.of("second");
        found.lastName = "King";
        template.update(found);
        assertThat(template.findByDn(name("ada"), Person.class).lastName).isEqualTo("King");
        assertThat(template.find(query().base(BASE).where("uid").isPresent(), Person.class)).hasSize(2);
        template.delete(found);
        assertThat(template.find(query().base(BASE).where("uid").isPresent(), Person.class)).hasSize(1);
    }

    @Test
    void usersLogIn() {
        template.authenticate(query().base(BASE).where("uid").is("grace"), PASSWORD);
        assertThatThrownBy(() -> template.authenticate(query().base(BASE).where("uid").is("grace"), "wrong"))
                .isInstanceOf(AuthenticationException.class);
        assertThatThrownBy(() -> template.authenticate(query().base(BASE).where("uid").is("nobody"), PASSWORD))
                .isInstanceOf(org.springframework.dao.EmptyResultDataAccessException.class);
    }

    @Test
    void pagesAreReadOnOneConnection() {
        for (int i = 0; i < 12; i++) {
            add("p" + i);
        }
        SearchControls one = new SearchControls();
        one.setSearchScope(SearchControls.ONELEVEL_SCOPE);
        List<Integer> sizes = new ArrayList<>();
        List<String> found = new ArrayList<>();
        SingleContextSource.doWithSingleContext(source, operations -> {
            PagedResultsDirContextProcessor pages = new PagedResultsDirContextProcessor(5);
            do {
                List<String> page = operations.search(BASE, "(objectClass=person)", one, UID, pages);
                sizes.add(page.size());
                found.addAll(page);
            } while (pages.hasMore());
            return null;
        });
        assertThat(sizes).containsExactly(5, 5, 3);
        assertThat(found).doesNotHaveDuplicates().hasSize(13);
    }
}
