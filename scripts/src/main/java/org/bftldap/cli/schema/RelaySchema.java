package org.bftldap.cli.schema;

import com.unboundid.ldap.sdk.schema.AttributeTypeDefinition;
import com.unboundid.ldap.sdk.schema.MatchingRuleDefinition;
import com.unboundid.ldap.sdk.schema.ObjectClassDefinition;
import com.unboundid.ldap.sdk.schema.Schema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.directory.api.ldap.model.schema.ObjectClassTypeEnum;
import org.bftldap.replica.directory.schema.definition.AttributeDefinition.Flag;
import org.bftldap.replica.directory.schema.definition.ClassFacts;
import org.bftldap.replica.directory.schema.definition.Definition;
import org.bftldap.replica.directory.schema.definition.DefinitionException;
import org.bftldap.replica.directory.schema.definition.Definitions;
import org.bftldap.replica.directory.schema.definition.DescriptionReader;
import org.bftldap.replica.directory.schema.definition.Elements;
import org.bftldap.replica.directory.schema.definition.Head;
import org.bftldap.replica.directory.schema.definition.RuleFacts;
import org.bftldap.replica.directory.schema.definition.Shipped;
import org.bftldap.replica.directory.schema.definition.TypeFacts;
import org.jspecify.annotations.Nullable;

/** The schema that a relay publishes, taken apart into what came with bftldap and what administrators have added. Immutable. */
public final class RelaySchema implements Shipped {

    public static final String DN = "cn=schema";

    private final Schema schema;
    private final Definitions added;

    private RelaySchema(Schema schema, Definitions added) {
        this.schema = schema;
        this.added = added;
    }

    /** @throws IOException if an element that was added is none to this version of the command */
    public static RelaySchema of(Schema published) throws IOException {
        List<Definition> types = new ArrayList<>();
        for (AttributeTypeDefinition type : published.getAttributeTypes()) {
            if (isAdded(type.getExtensions())) {
                types.add(read(Definition.Kind.ATTRIBUTE_TYPE, type.toString()));
            }
        }
        List<Definition> classes = new ArrayList<>();
        for (ObjectClassDefinition type : published.getObjectClasses()) {
            if (isAdded(type.getExtensions())) {
                classes.add(read(Definition.Kind.OBJECT_CLASS, type.toString()));
            }
        }
        return new RelaySchema(
                published,
                Definitions.NONE.withAll(Definition.Kind.ATTRIBUTE_TYPE, types).withAll(Definition.Kind.OBJECT_CLASS, classes));
    }

    private static Definition read(Definition.Kind kind, String text) throws IOException {
        try {
            return DescriptionReader.read(kind, text);
        } catch (DefinitionException e) {
            throw new IOException("the published " + kind.word() + " \"" + text + "\" cannot be read: " + e.getMessage() + "; is the relay of another version?", e);
        }
    }

    private static boolean isAdded(Map<String, String[]> extensions) {
        return Arrays.asList(extensions.getOrDefault(Head.ORIGIN, new String[0])).contains(Head.USER_DEFINED);
    }

    public Definitions added() {
        return added;
    }

    /** The whole, as it is published. */
    public Schema published() {
        return schema;
    }

    public Elements elements() {
        return new Elements(this, added);
    }

    private @Nullable AttributeTypeDefinition shippedType(String nameOrOid) {
        AttributeTypeDefinition type = schema.getAttributeType(nameOrOid);
        return type == null || isAdded(type.getExtensions()) ? null : type;
    }

    private @Nullable ObjectClassDefinition shippedClass(String nameOrOid) {
        ObjectClassDefinition type = schema.getObjectClass(nameOrOid);
        return type == null || isAdded(type.getExtensions()) ? null : type;
    }

    @Override
    public Optional<TypeFacts> type(String nameOrOid) {
        AttributeTypeDefinition type = shippedType(nameOrOid);
        return type == null ? Optional.empty() : Optional.of(facts(type));
    }

    private TypeFacts facts(AttributeTypeDefinition type) {
        Set<Flag> flags = new TreeSet<>();
        if (type.isSingleValued()) {
            flags.add(Flag.SINGLE_VALUE);
        }
        if (type.isCollective()) {
            flags.add(Flag.COLLECTIVE);
        }
        if (type.isNoUserModification()) {
            flags.add(Flag.NO_USER_MODIFICATION);
        }
        return new TypeFacts(
                type.getOID(),
                new TreeSet<>(Arrays.stream(type.getNames()).map(Definition::key).toList()),
                Optional.ofNullable(type.getSuperiorType(schema)).map(AttributeTypeDefinition::getOID),
                Optional.ofNullable(type.getBaseSyntaxOID(schema)),
                ruleOid(type.getEqualityMatchingRule(schema)),
                ruleOid(type.getOrderingMatchingRule(schema)),
                ruleOid(type.getSubstringMatchingRule(schema)),
                flags,
                type.isOperational() ? TypeFacts.Usage.OPERATIONAL : TypeFacts.Usage.USER);
    }

    private Optional<String> ruleOid(@Nullable String name) {
        return name == null ? Optional.empty() : rule(name).map(RuleFacts::oid);
    }

    @Override
    public Optional<ClassFacts> objectClass(String nameOrOid) {
        ObjectClassDefinition type = shippedClass(nameOrOid);
        return type == null
                ? Optional.empty()
                : Optional.of(new ClassFacts(type.getOID(), ObjectClassTypeEnum.valueOf(type.getObjectClassType(schema).getName())));
    }

    @Override
    public Optional<String> nameOf(String oid) {
        AttributeTypeDefinition type = shippedType(oid);
        if (type != null) {
            return Optional.of(type.getNameOrOID());
        }
        ObjectClassDefinition objectClass = shippedClass(oid);
        if (objectClass != null) {
            return Optional.of(objectClass.getNameOrOID());
        }
        MatchingRuleDefinition rule = schema.getMatchingRule(oid);
        if (rule != null) {
            return Optional.of(rule.getNameOrOID());
        }
        return isSyntax(oid) ? Optional.of(oid) : Optional.empty();
    }

    @Override
    public boolean isSyntax(String oid) {
        return schema.getAttributeSyntax(oid) != null;
    }

    @Override
    public Optional<RuleFacts> rule(String nameOrOid) {
        return Optional.ofNullable(schema.getMatchingRule(nameOrOid)).map(rule -> new RuleFacts(rule.getOID(), rule.getSyntaxOID()));
    }

    @Override
    public boolean isPair(String rule, String syntax) {
        return schema.getAttributeTypes().stream()
                .filter(type -> !isAdded(type.getExtensions()))
                .map(this::facts)
                .anyMatch(type -> type.syntax().filter(syntax::equals).isPresent()
                        && List.of(type.equality(), type.ordering(), type.substrings()).contains(Optional.of(rule)));
    }
}
