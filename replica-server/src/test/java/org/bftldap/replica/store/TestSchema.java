package org.bftldap.replica.store;

import org.apache.directory.api.ldap.model.schema.LdapComparator;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.apache.directory.api.ldap.model.schema.comparators.NormalizingComparator;
import org.apache.directory.api.ldap.schema.loader.JarLdifSchemaLoader;
import org.apache.directory.api.ldap.schema.manager.impl.DefaultSchemaManager;
import org.bftldap.replica.store.schema.EntrySchema;

/** The schemas that come with the LDAP API, loaded once for all tests. */
public final class TestSchema {

    private static final SchemaManager MANAGER = load();
    public static final EntrySchema SCHEMA = EntrySchema.of(MANAGER);

    private TestSchema() {}

    private static SchemaManager load() {
        try {
            SchemaManager manager = new DefaultSchemaManager(new JarLdifSchemaLoader());
            manager.loadAllEnabled();
            manager.enable("nis");
            for (LdapComparator<?> comparator : manager.getComparatorRegistry()) {
                if (comparator instanceof NormalizingComparator normalizing) {
                    normalizing.setOnServer();
                }
            }
            return manager;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
