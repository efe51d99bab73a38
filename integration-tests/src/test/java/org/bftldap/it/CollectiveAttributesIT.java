package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SubtreeDeleteRequestControl;
import com.unboundid.ldif.LDIFException;
import org.bftldap.testkit.DevGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RFC 3671, from a client through agreement to a client; and that an export has each value once, where it stands. */
@OnGroup
class CollectiveAttributesIT {
    private static final String BASE = "ou=collective,dc=example,dc=com";

    private final DevGroup group;
    private final LDAPConnection admin;

    CollectiveAttributesIT(DevGroup group) throws LDAPException {
        this.group = group;
        this.admin = group.connectAsAdmin();
    }

    @BeforeEach
    void write() throws LDAPException, LDIFException {
        admin.add("dn: " + BASE, "objectClass: organizationalUnit", "ou: collective");
        admin.add("dn: cn=one," + BASE, "objectClass: device", "cn: one", "l: London");
        admin.add(
                "dn: cn=site," + BASE,
                "objectClass: subentry",
                "objectClass: collectiveAttributeSubentry",
                "cn: site",
                "subtreeSpecification: { }",
                "c-l: Turin");
    }

    @AfterEach
    void delete() throws LDAPException {
        DeleteRequest all = new DeleteRequest(BASE);
        all.addControl(new SubtreeDeleteRequestControl(true));
        admin.delete(all);
        admin.close();
    }

    @Test
    void entriesAreFoundByWhatTheyHaveInCommonAndShowIt() throws LDAPException {
        assertThat(admin.search(BASE, SearchScope.SUB, "(&(objectClass=device)(l=turin))", "c-l", "l").getSearchEntries()).singleElement().satisfies(found -> {
            assertThat(found.getAttributeValue("c-l")).isEqualTo("Turin");
            assertThat(found.getAttributeValue("l")).isEqualTo("London");
        });
        assertThat(admin.compare("cn=one," + BASE, "c-l", "TURIN").compareMatched()).isTrue();
    }

    @Test
    void anExportHasThemWhereTheyStand() {
        String export = DevGroup.bftldap("export", "--dir", group.folder().toString(), "--base", BASE).run().orFail().out();
        assertThat(export).containsOnlyOnce("c-l: Turin").contains("subtreeSpecification", "l: London");
    }
}
