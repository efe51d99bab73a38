package org.bftldap.replica.directory.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.bftldap.replica.directory.schema.definition.Elements;

/**
 * The {@code *.schema} files of one directory, as they were when they were read: a schema that is made anew later, since an administrator has
 * changed it over LDAP, is not made of other files than the one before. Immutable, for all threads.
 *
 * <p>Their format is that of OpenLDAP's {@code attributetype (…)} and {@code objectclass (…)}, so one file serves both servers.
 */
public final class SchemaFiles {

    private static final String OWN = "bftldap itself";

    private final Path directory;
    private final List<SchemaFile.Text> texts;

    private SchemaFiles(Path directory, List<SchemaFile.Text> texts) {
        this.directory = directory;
        this.texts = List.copyOf(texts);
    }

    public static SchemaFiles read(Path directory) throws SchemaException {
        List<SchemaFile.Text> texts = new ArrayList<>();
        texts.add(SchemaFile.own());
        for (Path file : files(directory)) {
            texts.add(SchemaFile.read(file));
        }
        return new SchemaFiles(directory, texts);
    }

    /** The schema of standard elements and files, or says which element of which file stands in the way. */
    public DirectorySchema load() throws SchemaException {
        return load(List.of());
    }

    /** The same with added elements, which can stand beside them. */
    public DirectorySchema loadWith(Elements added) throws SchemaException {
        return load(added.added().isEmpty() ? List.of() : List.of(AddedSchema.of(added)));
    }

    private DirectorySchema load(List<SchemaFile> more) throws SchemaException {
        try {
            SchemaSource source = new SchemaSource();
            Map<String, String> owners = new HashMap<>();
            int elements = 0;
            List<SchemaFile> files = new ArrayList<>();
            for (SchemaFile.Text text : texts) {
                SchemaFile file = text.parse();
                files.add(file);
                elements += text.origin().equals(OWN) ? 0 : file.attributeTypes().size() + file.objectClasses().size();
            }
            files.addAll(more);
            for (SchemaFile file : files) {
                own(owners, file.origin(), file.attributeTypes());
                own(owners, file.origin(), file.objectClasses());
                source.add(file.name(), file.attributeTypes(), file.objectClasses());
            }
            return new DirectorySchema(DirectorySchema.manager(source), elements);
        } catch (IOException | LdapException e) {
            throw new SchemaException(directory + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> files(Path directory) throws SchemaException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(SchemaFile.SUFFIX)).sorted().toList();
        } catch (IOException e) {
            throw new SchemaException(directory + ": cannot be read; schema_directory must name the directory of the *.schema files", e);
        }
    }

    /** One owner per OID: two definitions of one OID are refused with both places. */
    private static void own(Map<String, String> owners, String origin, List<Entry> elements) throws LdapException, SchemaException {
        for (Entry element : elements) {
            String oid = element.get("m-oid").getString();
            String where = origin + " (" + (element.containsAttribute("m-name") ? element.get("m-name").getString() : oid) + ")";
            String other = owners.put(oid, where);
            if (other != null) {
                throw new SchemaException("OID " + oid + " is defined twice: by " + other + " and by " + where);
            }
        }
    }
}
