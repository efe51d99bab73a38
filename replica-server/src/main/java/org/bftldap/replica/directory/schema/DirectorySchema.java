package org.bftldap.replica.directory.schema;

import java.nio.file.Path;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.schema.LdapComparator;
import org.apache.directory.api.ldap.model.schema.Normalizer;
import org.apache.directory.api.ldap.model.schema.comparators.NormalizingComparator;
import org.apache.directory.api.ldap.schema.manager.impl.DefaultSchemaManager;

/**
 * The schema of a replica: the standard schemas of LDAP, then {@link SchemaFiles}, then what administrators added.
 *
 * @param manager ApacheDS's view of it; shared by many threads, never changed after loading
 * @param elementsFromFiles attribute types and object classes that the files brought
 */
public record DirectorySchema(DefaultSchemaManager manager, int elementsFromFiles) {

    /** Reads everything, or says which element of which file stands in the way. */
    public static DirectorySchema load(Path directory) throws SchemaException {
        return SchemaFiles.read(directory).load();
    }

    static DefaultSchemaManager manager(SchemaSource source) throws LdapException, SchemaException {
        DefaultSchemaManager manager = new DefaultSchemaManager(source);
        boolean loaded = manager.loadAllEnabled();
        if (!loaded || !manager.getErrors().isEmpty()) {
            throw new SchemaException("the schema is rejected: " + manager.getErrors());
        }
        source.forget();
        for (LdapComparator<?> comparator : manager.getComparatorRegistry()) {
            if (comparator instanceof NormalizingComparator normalizing) {
                normalizing.setOnServer();
            }
        }
        for (Normalizer normalizer : manager.getNormalizerRegistry()) {
            if (normalizer instanceof ObjectIdentifierText names) {
                names.loaded();
            }
        }
        return manager;
    }
}
