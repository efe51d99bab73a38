package org.bftldap.cli.migrate;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.bftldap.replica.directory.schema.DirectorySchema;
import org.bftldap.replica.directory.schema.SchemaException;

/** What the schema of a group will know. */
public interface SchemaNames {

    boolean hasAttribute(String type);

    /** Whether no client may write it; false for what the schema does not have. */
    boolean isServersOwn(String type);

    boolean hasClass(String name);

    /** The standard schemas and the files of this directory, as replicas read them. */
    static SchemaNames of(Path directory) throws IOException {
        try {
            SchemaManager schema = DirectorySchema.load(directory).manager();
            return new SchemaNames() {
                @Override
                public boolean hasAttribute(String type) {
                    return schema.getAttributeTypeRegistry().contains(type);
                }

                @Override
                public boolean isServersOwn(String type) {
                    AttributeType known = schema.getAttributeType(type);
                    return known != null && !known.isUserModifiable();
                }

                @Override
                public boolean hasClass(String name) {
                    return schema.getObjectClassRegistry().contains(name);
                }
            };
        } catch (SchemaException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
