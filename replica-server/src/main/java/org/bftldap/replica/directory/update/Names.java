package org.bftldap.replica.directory.update;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.exception.LdapInvalidAttributeValueException;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Ava;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.name.Rdn;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.schema.AttributeSelector;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.LanguageTags;
import org.jspecify.annotations.Nullable;

/** Turns what clients spell into what the schema knows. For all threads for which its schema is. */
public final class Names {

    private final Supplier<EntrySchema> current;

    /** By one schema, that of one state. */
    public Names(EntrySchema schema) {
        this(() -> schema);
    }

    /** By a schema that may change from one operation to the next. */
    public Names(Supplier<EntrySchema> current) {
        this.current = current;
    }

    /** The names that an update writes to, as they were sent: one, or two if it moves an entry. */
    public static List<String> written(Operation operation) {
        if (operation instanceof Operation.Add add) {
            return List.of(add.dn());
        } else if (operation instanceof Operation.Modify modify) {
            return List.of(modify.dn());
        } else if (operation instanceof Operation.Delete delete) {
            return List.of(delete.dn());
        } else if (operation instanceof Operation.ModifyDn modifyDn) {
            return modifyDn.newSuperior().map(superior -> List.of(modifyDn.dn(), superior)).orElse(List.of(modifyDn.dn()));
        }
        return List.of();
    }

    public SchemaManager schema() {
        return current.get().schemaManager();
    }

    /** The same as the store uses it. */
    public EntrySchema stored() {
        return current.get();
    }

    /** RFC 4514; invalidDNSyntax for anything else, and for attribute types that the schema does not know. */
    public Dn dn(String text) throws RefusedException {
        try {
            requirePlainTypes(text);
            Dn dn = new Dn(schema(), text);
            for (Rdn rdn : dn) {
                checkRdn(rdn);
            }
            if (stored().name(text) == null) {
                throw new RefusedException(ResultCodeEnum.INVALID_DN_SYNTAX, "invalid DN");
            }
            return dn;
        } catch (LdapException | IllegalArgumentException e) {
            throw new RefusedException(ResultCodeEnum.INVALID_DN_SYNTAX, "invalid DN");
        }
    }

    public Rdn rdn(String text) throws RefusedException {
        try {
            requirePlainTypes(text);
            Rdn rdn = new Rdn(schema(), text);
            checkRdn(rdn);
            if (stored().name(text) == null) {
                throw new RefusedException(ResultCodeEnum.INVALID_DN_SYNTAX, "invalid new RDN");
            }
            return rdn;
        } catch (LdapException | IllegalArgumentException e) {
            throw new RefusedException(ResultCodeEnum.INVALID_DN_SYNTAX, "invalid new RDN");
        }
    }

    /** RFC 4512 §1.4: types are ASCII. The library's look-up of others ends in an exception that would stop every replica. */
    private static void requirePlainTypes(String text) throws RefusedException {
        boolean inType = true;
        boolean inQuotes = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (inType) {
                if (c >= 0x80) {
                    throw new RefusedException(ResultCodeEnum.INVALID_DN_SYNTAX, "invalid DN");
                }
                inType = c != '=';
            } else if (c == '\\') {
                i++;
            } else if (c == '"') {
                inQuotes = !inQuotes;
            } else if (!inQuotes && (c == ',' || c == ';' || c == '+')) {
                inType = true;
            }
        }
    }

    /** X.501 §9.3: each type once in an RDN; and a value that could not be an attribute's value names nothing. */
    private void checkRdn(Rdn rdn) throws LdapException, RefusedException {
        Set<String> types = new TreeSet<>();
        for (Ava ava : rdn) {
            AttributeType type = schema().lookupAttributeTypeRegistry(ava.getNormType());
            if (!types.add(type.getOid()) || ava.getValue().getBytes().length == 0) {
                throw new RefusedException(ResultCodeEnum.INVALID_DN_SYNTAX, "invalid DN");
            }
        }
    }

    /**
     * The type of an attribute description (RFC 4512 §2.5), as an entry can hold it. {@code ;binary} (RFC 4522) is a matter of transfer and
     * left away; with a language tag (RFC 3866) it is a subtype of its own, which {@link LanguageTags#base} leads back.
     *
     * @return null if the schema does not know it, or for other options
     */
    public @Nullable AttributeType type(String description) {
        AttributeSelector known = stored().select(description);
        return known == null ? null : known.writable();
    }

    /** As {@link #type}, undefinedAttributeType where that gives null. */
    public AttributeType knownType(String description) throws RefusedException {
        AttributeType type = type(description);
        if (type == null) {
            throw new RefusedException(ResultCodeEnum.UNDEFINED_ATTRIBUTE_TYPE, description + ": attribute type undefined");
        }
        return type;
    }

    /** A value of this type; invalidAttributeSyntax if its syntax does not allow it. */
    public Value value(AttributeType type, byte[] bytes, int position) throws RefusedException {
        Value value = valueOrNull(type, bytes);
        if (value == null) {
            throw new RefusedException(
                    ResultCodeEnum.INVALID_ATTRIBUTE_SYNTAX, type.getName() + ": value #" + position + " invalid per syntax");
        }
        return value;
    }

    /** A value of this type, or null if its syntax does not allow it. */
    public @Nullable Value valueOrNull(AttributeType type, byte[] bytes) {
        try {
            if (!type.getSyntax().isHumanReadable()) {
                return new Value(type, bytes);
            }
            // Malformed UTF-8 would be replaced silently by what the client never sent.
            return new Value(type, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (LdapInvalidAttributeValueException | CharacterCodingException | IllegalArgumentException e) {
            return null;
        }
    }
}
