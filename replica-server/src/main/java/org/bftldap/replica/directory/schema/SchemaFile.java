package org.bftldap.replica.directory.schema;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.directory.api.ldap.model.entry.DefaultEntry;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.api.ldap.model.schema.ObjectClass;
import org.apache.directory.api.ldap.model.schema.SchemaObject;
import org.apache.directory.api.ldap.model.schema.parsers.OpenLdapSchemaParser;

/**
 * One {@code *.schema} file, as elements in the form that a schema manager loads (entries of the meta schema).
 *
 * @param origin where it comes from, for messages
 * @param name of the schema: the file's without its ending, lower case
 */
record SchemaFile(String origin, String name, List<Entry> attributeTypes, List<Entry> objectClasses) {

    static final String SUFFIX = ".schema";

    private static final String OWN = "bftldap" + SUFFIX;

    /**
     * What a file held when it was read.
     *
     * @param content not to be changed
     */
    record Text(String origin, String file, byte[] content) {

        SchemaFile parse() throws SchemaException {
            return SchemaFile.parse(origin, file, content);
        }
    }

    static Text read(Path file) throws SchemaException {
        try {
            String name = file.getFileName().toString();
            return new Text(name, name, ascii(file));
        } catch (IOException e) {
            throw new SchemaException(file + ": " + e.getMessage(), e);
        }
    }

    /** What the program brings: attributes that it writes itself, which a group's files cannot define for slapd and it alike. */
    static Text own() throws SchemaException {
        try (InputStream in = SchemaFile.class.getResourceAsStream(OWN)) {
            if (in == null) {
                throw new SchemaException("the program's own " + OWN + " is missing");
            }
            return new Text("bftldap itself", OWN, in.readAllBytes());
        } catch (IOException e) {
            throw new SchemaException(OWN + ": " + e.getMessage(), e);
        }
    }

    private static SchemaFile parse(String origin, String file, byte[] text) throws SchemaException {
        OpenLdapSchemaParser parser = new OpenLdapSchemaParser();
        try {
            parser.parse(new ByteArrayInputStream(text));
            List<Entry> attributeTypes = new ArrayList<>();
            for (AttributeType type : parser.getAttributeTypes()) {
                attributeTypes.add(entry(type));
            }
            List<Entry> objectClasses = new ArrayList<>();
            for (ObjectClass objectClass : parser.getObjectClasses()) {
                objectClasses.add(entry(objectClass));
            }
            String name = file.substring(0, file.length() - SUFFIX.length()).toLowerCase(Locale.ROOT);
            return new SchemaFile(origin, name, attributeTypes, objectClasses);
        } catch (IOException | LdapException | ParseException e) {
            throw new SchemaException(file + ": " + e.getMessage(), e);
        }
    }

    /** The parser decodes by the machine's default charset, so only what all charsets share is let through. */
    private static byte[] ascii(Path file) throws IOException, SchemaException {
        byte[] bytes = Files.readAllBytes(file);
        int line = 1;
        for (byte b : bytes) {
            if (b < 0) {
                throw new SchemaException(file + ":" + line + ": only ASCII is allowed in schema files");
            }
            line += b == '\n' ? 1 : 0;
        }
        return bytes;
    }

    private static Entry entry(AttributeType type) throws LdapException {
        Entry entry = element(type, "metaAttributeType");
        put(entry, "m-supAttributeType", type.getSuperiorOid());
        put(entry, "m-equality", type.getEqualityOid());
        put(entry, "m-ordering", type.getOrderingOid());
        put(entry, "m-substr", type.getSubstringOid());
        put(entry, "m-syntax", type.getSyntaxOid());
        put(entry, "m-length", type.getSyntaxLength() > 0 ? Long.toString(type.getSyntaxLength()) : null);
        put(entry, "m-singleValue", type.isSingleValued() ? "TRUE" : null);
        put(entry, "m-collective", type.isCollective() ? "TRUE" : null);
        put(entry, "m-noUserModification", type.isUserModifiable() ? null : "TRUE");
        put(entry, "m-usage", type.getUsage().toString());
        return entry;
    }

    private static Entry entry(ObjectClass objectClass) throws LdapException {
        Entry entry = element(objectClass, "metaObjectClass");
        put(entry, "m-typeObjectClass", objectClass.getType().toString());
        put(entry, "m-supObjectClass", objectClass.getSuperiorOids().toArray(new String[0]));
        put(entry, "m-must", objectClass.getMustAttributeTypeOids().toArray(new String[0]));
        put(entry, "m-may", objectClass.getMayAttributeTypeOids().toArray(new String[0]));
        return entry;
    }

    private static Entry element(SchemaObject object, String objectClass) throws LdapException {
        Entry entry = new DefaultEntry("m-oid=" + object.getOid());
        entry.put("objectClass", "top", "metaTop", objectClass);
        entry.put("m-oid", object.getOid());
        put(entry, "m-name", object.getNames().toArray(new String[0]));
        put(entry, "m-description", object.getDescription());
        put(entry, "m-obsolete", object.isObsolete() ? "TRUE" : null);
        return entry;
    }

    private static void put(Entry entry, String attribute, String... values) throws LdapException {
        if (values.length > 0 && values[0] != null) {
            entry.put(attribute, values);
        }
    }
}
