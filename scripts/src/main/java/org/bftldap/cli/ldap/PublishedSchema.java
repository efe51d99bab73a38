package org.bftldap.cli.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.schema.AttributeTypeDefinition;
import com.unboundid.ldap.sdk.schema.Schema;
import java.io.IOException;
import java.util.List;

/**
 * What a relay tells of its directory.
 *
 * @param schema as published in its subschema (RFC 4512 §4.2)
 * @param namingContexts sorted
 */
public record PublishedSchema(Schema schema, List<String> namingContexts) {

    public static PublishedSchema read(LDAPConnection connection) throws IOException {
        try {
            RootDSE root = connection.getRootDSE();
            Schema schema = Schema.getSchema(connection);
            if (root == null || root.getNamingContextDNs() == null || schema == null) {
                throw new IOException("the server does not tell its naming contexts and schema; is it a relay of bftldap?");
            }
            return new PublishedSchema(schema, List.of(root.getNamingContextDNs()).stream().sorted().toList());
        } catch (LDAPException e) {
            throw new IOException("the naming contexts and the schema cannot be read: " + e.getResultCode() + ": " + e.getMessage(), e);
        }
    }

    /** Whether values of this type stand in subentries, and other entries only show them (RFC 3671). */
    public boolean isCollective(String name) {
        AttributeTypeDefinition type = schema.getAttributeType(name);
        return type != null && type.isCollective();
    }

    /** What to ask for to get all that a client may write: user attributes, and those operational ones that are no server's own. */
    public String[] writableAttributes() {
        List<String> operational = schema.getAttributeTypes().stream()
                .filter(type -> type.isOperational() && !type.isNoUserModification())
                .map(AttributeTypeDefinition::getNameOrOID)
                .sorted()
                .toList();
        String[] all = new String[operational.size() + 1];
        all[0] = "*";
        for (int i = 0; i < operational.size(); i++) {
            all[i + 1] = operational.get(i);
        }
        return all;
    }
}
