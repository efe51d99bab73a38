package org.bftldap.cli.load;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.schema.Schema;
import java.nio.file.Path;
import java.util.List;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.giis.hierarchy.RemoteEntry;
import org.bftldap.replica.directory.fixed.Subschema;
import org.bftldap.replica.directory.schema.DirectorySchema;
import org.bftldap.replica.directory.schema.SchemaException;
import org.bftldap.replica.directory.schema.definition.Definitions;

/** The schema that is shipped, as a relay publishes it. */
public final class ShippedSchema {

    private ShippedSchema() {}

    public static Schema published() throws SchemaException, LDAPException {
        Operation.Search search = new Operation.Search(Subschema.DN, Operation.Scope.BASE, Operation.AliasDereferencing.NEVER, 0,
                Operation.Values.WITH_VALUES, new Filter.Present("objectClass"), List.of("*", "+"));
        byte[] answer = Subschema.of(DirectorySchema.load(Path.of("..", "config", "schema")).manager(), Definitions.NONE, 0).answer(search).orElseThrow();
        Entry entry = new Entry(Subschema.DN);
        for (RemoteEntry.Attribute attribute : RemoteEntry.parse(answer).orElseThrow().attributes()) {
            entry.addAttribute(new Attribute(attribute.description(), attribute.values().toArray(byte[][]::new)));
        }
        return new Schema(entry);
    }
}
