package org.bftldap.replica.directory.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.schema.LdapComparator;
import org.apache.directory.api.ldap.model.schema.comparators.NormalizingComparator;
import org.apache.directory.api.ldap.schema.manager.impl.DefaultSchemaManager;

/**
 * The schema of a replica: the standard schemas of LDAP, then the {@code *.schema} files of one directory.
 *
 * <p>The files' format is that of OpenLDAP's {@code attributetype (…)} and {@code objectclass (…)}, so one file serves both servers.
 *
 * @param manager ApacheDS's view of it; shared by many threads, never changed after loading
 * @param elementsFromFiles attribute types and object classes that the files brought
 */
public record DirectorySchema(DefaultSchemaManager manager, int elementsFromFiles) {

    /** Reads everything, or says which element of which file stands in the way. */
    public static DirectorySchema load(Path directory) throws SchemaException {
        try {
            SchemaSource source = new SchemaSource();
            Map<String, String> owners = new HashMap<>();
            int elements = 0;
            SchemaFile own = SchemaFile.own();
            own(owners, Path.of("bftldap itself"), own.attributeTypes());
            own(owners, Path.of("bftldap itself"), own.objectClasses());
            source.add(own.name(), own.attributeTypes(), own.objectClasses());
            for (Path path : files(directory)) {
                SchemaFile file = SchemaFile.read(path);
                own(owners, path, file.attributeTypes());
                own(owners, path, file.objectClasses());
                source.add(file.name(), file.attributeTypes(), file.objectClasses());
                elements += file.attributeTypes().size() + file.objectClasses().size();
            }
            return new DirectorySchema(manager(source), elements);
        } catch (IOException | LdapException e) {
            throw new SchemaException(directory + ": " + e.getMessage(), e);
        }
    }

    private static DefaultSchemaManager manager(SchemaSource source) throws LdapException, SchemaException {
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
        return manager;
    }

    private static List<Path> files(Path directory) throws SchemaException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(SchemaFile.SUFFIX)).sorted().toList();
        } catch (IOException e) {
            throw new SchemaException(directory + ": cannot be read; schema_directory must name the directory of the *.schema files", e);
        }
    }

    /** One owner per OID: two definitions of one OID are refused with both places. */
    private static void own(Map<String, String> owners, Path file, List<Entry> elements) throws LdapException, SchemaException {
        for (Entry element : elements) {
            String oid = element.get("m-oid").getString();
            String where = file.getFileName() + " (" + (element.containsAttribute("m-name") ? element.get("m-name").getString() : oid) + ")";
            String other = owners.put(oid, where);
            if (other != null) {
                throw new SchemaException("OID " + oid + " is defined twice: by " + other + " and by " + where);
            }
        }
    }
}
