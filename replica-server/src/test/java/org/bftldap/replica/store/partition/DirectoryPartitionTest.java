package org.bftldap.replica.store.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.directory.api.ldap.model.entry.DefaultEntry;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapContextNotEmptyException;
import org.apache.directory.api.ldap.model.exception.LdapEntryAlreadyExistsException;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.exception.LdapNoSuchObjectException;
import org.apache.directory.api.ldap.model.exception.LdapUnwillingToPerformException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.name.Rdn;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.apache.directory.server.core.api.interceptor.context.AddOperationContext;
import org.apache.directory.server.core.api.interceptor.context.DeleteOperationContext;
import org.apache.directory.server.core.api.interceptor.context.LookupOperationContext;
import org.apache.directory.server.core.api.interceptor.context.MoveAndRenameOperationContext;
import org.bftldap.replica.store.TestSchema;
import org.bftldap.replica.store.data.DirectoryStore;
import org.bftldap.replica.store.data.StoreOptions;
import org.bftldap.replica.store.data.StoreTransaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryPartitionTest {

    private static final SchemaManager SCHEMA = TestSchema.SCHEMA.schemaManager();

    @TempDir
    private Path directory;

    private DirectoryStore store;
    private DirectoryPartition partition;

    @BeforeEach
    void open() throws LdapException {
        store = DirectoryStore.open(directory, elements -> TestSchema.SCHEMA, StoreOptions.LAPTOP);
        partition = new DirectoryPartition(store, "example", new Dn(SCHEMA, "dc=example,dc=com"));
        partition.initialize();
        store.begin(0);
        add("dc=example,dc=com", "objectClass: domain", "dc: example");
        add("ou=People,dc=example,dc=com", "objectClass: organizationalUnit", "ou: People");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anEntryReadsBackAsItWasAdded() throws LdapException {
        add("uid=Ann,ou=people,dc=example,dc=com", "objectClass: inetOrgPerson", "uid: Ann", "cn: Ann  Example", "sn: Éxample");

        Entry entry = lookup("UID= ann ,OU=PEOPLE,dc=Example,dc=COM");

        assertThat(entry.getDn().getName()).isEqualTo("uid=Ann,ou=People,dc=example,dc=com");
        assertThat(entry.get("cn").getString()).isEqualTo("Ann  Example");
        assertThat(entry.get("sn").getString()).isEqualTo("Éxample");
        assertThat(entry.size()).isEqualTo(4);
    }

    @Test
    void aNameIsTakenOnceAndNeedsItsParent() throws LdapException {
        assertThatThrownBy(() -> add("ou=PEOPLE,dc=example,dc=com", "objectClass: organizationalUnit", "ou: PEOPLE"))
                .isInstanceOf(LdapEntryAlreadyExistsException.class);
        assertThatThrownBy(() -> add("uid=x,ou=none,dc=example,dc=com", "objectClass: account", "uid: x"))
                .isInstanceOfSatisfying(LdapNoSuchObjectException.class, missing -> assertThat(missing.getResolvedDn().getName())
                        .isEqualTo("dc=example,dc=com"));
    }

    @Test
    void onlyAnEntryWithoutChildrenIsDeleted() throws LdapException {
        assertThatThrownBy(() -> delete("dc=example,dc=com")).isInstanceOf(LdapContextNotEmptyException.class);
        delete("ou=people,dc=example,dc=com");
        assertThat(lookup("ou=people,dc=example,dc=com")).isNull();
    }

    @Test
    void aMovedEntryTakesThoseBelowWithIt() throws LdapException {
        add("ou=Staff,dc=example,dc=com", "objectClass: organizationalUnit", "ou: Staff");
        add("uid=ann,ou=people,dc=example,dc=com", "objectClass: account", "uid: ann");

        move("ou=people,dc=example,dc=com", "ou=Staff,dc=example,dc=com", "ou=Humans");

        assertThat(lookup("uid=ann,ou=people,dc=example,dc=com")).isNull();
        assertThat(lookup("uid=ann,ou=humans,ou=staff,dc=example,dc=com").getDn().getName())
                .isEqualTo("uid=ann,ou=Humans,ou=Staff,dc=example,dc=com");
        assertThat(lookup("ou=humans,ou=staff,dc=example,dc=com").get("ou").getString()).isEqualTo("Humans");
    }

    @Test
    void aMoveThatCannotBeChangesNothing() throws LdapException {
        add("uid=ann,ou=people,dc=example,dc=com", "objectClass: account", "uid: ann");
        assertThatThrownBy(() -> move("uid=ann,ou=people,dc=example,dc=com", "ou=none,dc=example,dc=com", "uid=ann"))
                .isInstanceOf(LdapNoSuchObjectException.class);
        assertThatThrownBy(() -> move("ou=people,dc=example,dc=com", "uid=ann,ou=people,dc=example,dc=com", "ou=people"))
                .isInstanceOf(LdapUnwillingToPerformException.class);
        assertThat(lookup("uid=ann,ou=people,dc=example,dc=com")).isNotNull();
    }

    @Test
    void whatIsUndoneWasNeverThere() throws LdapException {
        StoreTransaction batch = store.current();
        StoreTransaction.Savepoint savepoint = batch.savepoint();
        add("uid=ann,ou=people,dc=example,dc=com", "objectClass: account", "uid: ann");
        assertThat(lookup("uid=ann,ou=people,dc=example,dc=com")).isNotNull();
        batch.rollBackTo(savepoint);
        assertThat(lookup("uid=ann,ou=people,dc=example,dc=com")).isNull();
        batch.commit();
        assertThat(lookup("ou=people,dc=example,dc=com")).isNotNull();
    }

    private void add(String dn, String... attributes) throws LdapException {
        Entry entry = new DefaultEntry(SCHEMA, dn, (Object[]) attributes);
        partition.add(new AddOperationContext(null, entry));
    }

    private void delete(String dn) throws LdapException {
        partition.delete(new DeleteOperationContext(null, new Dn(SCHEMA, dn)));
    }

    private Entry lookup(String dn) throws LdapException {
        return partition.lookup(new LookupOperationContext(null, new Dn(SCHEMA, dn)));
    }

    private void move(String dn, String superior, String rdn) throws LdapException {
        partition.moveAndRename(new MoveAndRenameOperationContext(
                null, new Dn(SCHEMA, dn), new Dn(SCHEMA, superior), new Rdn(SCHEMA, rdn), true));
    }
}
