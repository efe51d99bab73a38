package org.bftldap.replica.directory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bftldap.replica.directory.schema.SchemaException;
import org.bftldap.replica.directory.schema.SchemaFiles;
import org.bftldap.replica.directory.schema.definition.Conflict;
import org.bftldap.replica.directory.schema.definition.Definition;
import org.bftldap.replica.directory.schema.definition.DefinitionException;
import org.bftldap.replica.directory.schema.definition.Definitions;
import org.bftldap.replica.directory.schema.definition.DescriptionReader;
import org.bftldap.replica.directory.schema.definition.ElementRules;
import org.bftldap.replica.directory.schema.definition.Elements;
import org.bftldap.replica.directory.schema.definition.LoadedSchema;
import org.bftldap.replica.store.data.AddedElements;
import org.bftldap.replica.store.data.SchemaMaker;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.schema.EntrySchema;

/**
 * The schemas of a replica's states: that of its files, and those with what administrators added. Each is made as a whole, which takes some
 * tenths of a second: changing one in place would change it for those who read older states. Immutable.
 */
final class Schemas implements SchemaMaker {

    private final SchemaFiles files;
    private final EntrySchema shipped;
    private final LoadedSchema loaded;

    private Schemas(SchemaFiles files, EntrySchema shipped) {
        this.files = files;
        this.shipped = shipped;
        this.loaded = new LoadedSchema(shipped);
    }

    static Schemas read(Path directory) throws SchemaException {
        SchemaFiles files = SchemaFiles.read(directory);
        return new Schemas(files, EntrySchema.of(files.load().manager()));
    }

    /** Without what was added. */
    EntrySchema shipped() {
        return shipped;
    }

    /** The same for those who ask about single elements. */
    LoadedSchema loaded() {
        return loaded;
    }

    Elements elements(Definitions added) {
        return new Elements(loaded, added);
    }

    @Override
    public EntrySchema with(AddedElements added) {
        Elements elements = elements(definitions(added));
        List<Conflict> conflicts = ElementRules.conflicts(elements);
        if (!conflicts.isEmpty()) {
            throw new StoreException("the schema that administrators gave the directory by cn=schema does not go together with this replica's schema files: "
                    + conflicts.get(0).message() + "; take back what was changed in the files");
        }
        try {
            return make(elements);
        } catch (SchemaException e) {
            throw new StoreException("the schema that administrators gave the directory by cn=schema cannot be loaded: " + e.getMessage());
        }
    }

    /** @param elements that can stand beside each other */
    EntrySchema make(Elements elements) throws SchemaException {
        return elements.added().isEmpty() ? shipped : EntrySchema.of(files.loadWith(elements).manager());
    }

    /** What a state's rows say. */
    static Definitions definitions(AddedElements added) {
        return Definitions.NONE
                .withAll(Definition.Kind.ATTRIBUTE_TYPE, read(Definition.Kind.ATTRIBUTE_TYPE, added.attributeTypes()))
                .withAll(Definition.Kind.OBJECT_CLASS, read(Definition.Kind.OBJECT_CLASS, added.objectClasses()));
    }

    private static List<Definition> read(Definition.Kind kind, SortedMap<String, String> texts) {
        List<Definition> read = new ArrayList<>();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            try {
                read.add(DescriptionReader.read(kind, text.getValue()));
            } catch (DefinitionException e) {
                throw new StoreException("the stored description of the " + kind.word() + " " + text.getKey() + " cannot be read: " + e.getMessage());
            }
        }
        return read;
    }

    /** The other way round. */
    static AddedElements rows(Definitions definitions, long changedMillis) {
        SortedMap<String, String> attributeTypes = new TreeMap<>();
        definitions.attributeTypes().forEach(type -> attributeTypes.put(type.oid(), type.text()));
        SortedMap<String, String> objectClasses = new TreeMap<>();
        definitions.objectClasses().forEach(type -> objectClasses.put(type.oid(), type.text()));
        return new AddedElements(attributeTypes, objectClasses, changedMillis);
    }
}
