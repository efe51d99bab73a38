package org.bftldap.replica.directory;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.replica.directory.schema.definition.Definition;
import org.bftldap.replica.directory.schema.definition.DefinitionException;
import org.bftldap.replica.directory.schema.definition.Definitions;
import org.bftldap.replica.directory.schema.definition.DescriptionReader;
import org.bftldap.replica.directory.schema.definition.Shipped;
import org.bftldap.replica.directory.update.Changes.Strictness;
import org.bftldap.replica.directory.update.RefusedException;

/**
 * What a modify of {@code cn=schema} asks for, applied to the elements that were added before. Values are known by their OID alone
 * (objectIdentifierFirstComponentMatch, RFC 4512 §4.2.1 and §4.2.2). One use.
 */
final class SchemaRequest {

    private static final int ELEMENTS_MAX = 4_096;
    private static final int TOTAL_LENGTH_MAX = 1 << 20;

    private static final Map<String, Definition.Kind> KINDS = Map.of(
            "attributetypes", Definition.Kind.ATTRIBUTE_TYPE,
            "2.5.21.5", Definition.Kind.ATTRIBUTE_TYPE,
            "objectclasses", Definition.Kind.OBJECT_CLASS,
            "2.5.21.6", Definition.Kind.OBJECT_CLASS);

    /** RFC 4512 §4.2: what else describes a schema. */
    private static final Set<String> FIXED = Set.of(
            "ldapsyntaxes", "matchingrules", "matchingruleuse", "ditcontentrules", "ditstructurerules", "nameforms");

    private final Shipped shipped;
    private final Strictness strictness;
    private Definitions definitions;

    private SchemaRequest(Shipped shipped, Definitions before, Strictness strictness) {
        this.shipped = shipped;
        this.strictness = strictness;
        this.definitions = before;
    }

    /** The elements after it; whether they can stand together is not asked yet. */
    static Definitions apply(Operation.Modify modify, Shipped shipped, Definitions before, Strictness strictness) throws RefusedException {
        SchemaRequest request = new SchemaRequest(shipped, before, strictness);
        for (Change change : modify.changes()) {
            request.apply(change);
        }
        request.checkSize();
        return request.definitions;
    }

    private void apply(Change change) throws RefusedException {
        String description = change.attribute().description();
        Definition.Kind kind = KINDS.get(Definition.key(description));
        if (kind == null) {
            boolean isFixed = FIXED.contains(Definition.key(description));
            throw unwilling(isFixed
                    ? description + " of cn=schema cannot be changed: programs stand behind them; use those that are there"
                    : "of cn=schema, attributeTypes and objectClasses can be changed and nothing else");
        }
        List<byte[]> values = change.attribute().values();
        switch (change.kind()) {
            case ADD -> {
                if (values.isEmpty()) {
                    throw new RefusedException(ResultCodeEnum.PROTOCOL_ERROR, "modify/add operation (" + kind.attribute() + ") requires values");
                }
                for (Definition definition : read(kind, values)) {
                    add(definition);
                }
            }
            case DELETE -> delete(kind, values);
            case REPLACE -> replace(kind, values);
            case INCREMENT -> throw unwilling(kind.attribute() + " are no numbers");
        }
    }

    private static List<Definition> read(Definition.Kind kind, List<byte[]> values) throws RefusedException {
        List<Definition> read = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            try {
                read.add(DescriptionReader.read(kind, text(kind, values.get(i), i)).byUser());
            } catch (DefinitionException e) {
                throw new RefusedException(
                        ResultCodeEnum.INVALID_ATTRIBUTE_SYNTAX,
                        kind.attribute() + ": value #" + i + ", character " + (e.position() + 1) + ": " + e.getMessage());
            }
        }
        return read;
    }

    private static String text(Definition.Kind kind, byte[] value, int position) throws RefusedException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(ResultCodeEnum.INVALID_ATTRIBUTE_SYNTAX, kind.attribute() + ": value #" + position + " is no UTF-8");
        }
    }

    private void add(Definition definition) throws RefusedException {
        Definition present = definitions.get(definition.kind(), definition.oid());
        if (present == null) {
            definitions = definitions.with(definition);
        } else if (strictness == Strictness.STRICT || !present.equals(definition)) {
            throw new RefusedException(
                    ResultCodeEnum.ATTRIBUTE_OR_VALUE_EXISTS,
                    "OID " + definition.oid() + " is that of " + present.title() + "; to change it, delete it and add it again in one modify");
        }
    }

    private void delete(Definition.Kind kind, List<byte[]> values) throws RefusedException {
        if (values.isEmpty()) {
            throw unwilling("say which " + kind.attribute() + " to delete; those that come with bftldap stay");
        }
        for (int i = 0; i < values.size(); i++) {
            String oid;
            try {
                oid = DescriptionReader.oidOf(text(kind, values.get(i), i));
            } catch (DefinitionException e) {
                throw new RefusedException(
                        ResultCodeEnum.INVALID_ATTRIBUTE_SYNTAX,
                        kind.attribute() + ": value #" + i + ", character " + (e.position() + 1) + ": " + e.getMessage());
            }
            if (definitions.get(kind, oid) != null) {
                definitions = definitions.without(kind, oid);
            } else if (isShipped(kind, oid)) {
                throw unwilling("the " + kind.word() + " " + oid + " comes with bftldap and stays");
            } else if (strictness == Strictness.STRICT) {
                throw new RefusedException(
                        ResultCodeEnum.NO_SUCH_ATTRIBUTE, "modify/delete: " + kind.attribute() + ": no " + kind.word() + " has the OID " + oid);
            }
        }
    }

    private boolean isShipped(Definition.Kind kind, String oid) {
        return kind == Definition.Kind.ATTRIBUTE_TYPE ? shipped.type(oid).isPresent() : shipped.objectClass(oid).isPresent();
    }

    /** The whole of what users define. Who read all values first sends those that come with bftldap too: they stay in any case. */
    private void replace(Definition.Kind kind, List<byte[]> values) throws RefusedException {
        List<Definition> own = new ArrayList<>();
        Set<String> oids = new java.util.TreeSet<>();
        for (Definition definition : read(kind, values)) {
            if (!oids.add(definition.oid())) {
                throw new RefusedException(
                        ResultCodeEnum.ATTRIBUTE_OR_VALUE_EXISTS, kind.attribute() + ": OID " + definition.oid() + " stands twice");
            }
            if (!isShipped(kind, definition.oid())) {
                own.add(definition);
            }
        }
        definitions = definitions.withAll(kind, own);
    }

    private void checkSize() throws RefusedException {
        long length = definitions.all().stream().mapToLong(definition -> definition.text().length()).sum();
        if (definitions.size() > ELEMENTS_MAX || length > TOTAL_LENGTH_MAX) {
            throw new RefusedException(
                    ResultCodeEnum.ADMIN_LIMIT_EXCEEDED,
                    "at most " + ELEMENTS_MAX + " elements of 1 MiB together can be added to the schema; delete what is not used");
        }
    }

    private static RefusedException unwilling(String text) {
        return new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, text);
    }
}
