package org.bftldap.replica.directory.schema.definition;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.api.ldap.model.schema.MatchingRule;
import org.apache.directory.api.ldap.model.schema.ObjectClass;
import org.apache.directory.api.ldap.model.schema.SchemaObject;
import org.bftldap.replica.directory.schema.definition.AttributeDefinition.Flag;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.jspecify.annotations.Nullable;

/** The shipped schema and added elements as one: names are looked up here, whoever brought them. Immutable; for one thread. */
public final class Elements {

    /** More supertypes than any schema that is known has, and few enough to follow by recursion. */
    static final int DEPTH_MAX = 32;

    private final EntrySchema shipped;
    private final Definitions added;
    private final Map<String, AttributeDefinition> addedTypes = new HashMap<>();
    private final Map<String, ClassDefinition> addedClasses = new HashMap<>();
    private final Map<String, Optional<TypeFacts>> facts = new HashMap<>();

    /** @param shipped without added elements */
    public Elements(EntrySchema shipped, Definitions added) {
        this.shipped = shipped;
        this.added = added;
        added.attributeTypes().forEach(type -> keys(type).forEach(key -> addedTypes.putIfAbsent(key, type)));
        added.objectClasses().forEach(type -> keys(type).forEach(key -> addedClasses.putIfAbsent(key, type)));
    }

    static Set<String> keys(Definition definition) {
        Set<String> keys = new LinkedHashSet<>();
        keys.add(definition.oid());
        definition.names().forEach(name -> keys.add(Definition.key(name)));
        return keys;
    }

    public Definitions added() {
        return added;
    }

    /** Whether an element of this replica's own has the OID, of whatever kind. */
    boolean isShipped(String oid) {
        return shippedName(oid).isPresent();
    }

    /** What the shipped element with this OID is called. */
    Optional<String> shippedName(String oid) {
        SchemaObject object = shipped.schemaManager().getGlobalOidRegistry().contains(oid) ? shippedObject(oid) : null;
        return Optional.ofNullable(object).map(SchemaObject::getName);
    }

    private @Nullable SchemaObject shippedObject(String oid) {
        try {
            return shipped.schemaManager().getGlobalOidRegistry().getSchemaObject(oid);
        } catch (org.apache.directory.api.ldap.model.exception.LdapException e) {
            return null; // it was asked before whether it is there
        }
    }

    @Nullable AttributeType shippedType(String nameOrOid) {
        AttributeInfo info = shipped.attribute(nameOrOid);
        return info == null ? null : info.type();
    }

    @Nullable ObjectClass shippedClass(String nameOrOid) {
        return shipped.objectClass(nameOrOid);
    }

    /** The added type of this name, or null. */
    public @Nullable AttributeDefinition addedType(String nameOrOid) {
        return addedTypes.get(Definition.key(nameOrOid));
    }

    /** The added class of this name, or null. */
    public @Nullable ClassDefinition addedClass(String nameOrOid) {
        return addedClasses.get(Definition.key(nameOrOid));
    }

    boolean isSyntax(String oid) {
        return shipped.schemaManager().getLdapSyntaxRegistry().contains(oid);
    }

    /** The OID of a matching rule by its name or OID. */
    Optional<String> rule(String nameOrOid) {
        return Optional.ofNullable(shipped.matchingRule(nameOrOid));
    }

    /** The syntax of what the rule compares values with. */
    String syntaxOfRule(String oid) {
        for (MatchingRule rule : shipped.schemaManager().getMatchingRuleRegistry()) {
            if (rule.getOid().equals(oid)) {
                return rule.getSyntaxOid();
            }
        }
        return "";
    }

    /** Whether some shipped type goes by this rule with values of this syntax. */
    boolean isShippedPair(String rule, String syntax) {
        return shipped.attributes().stream().map(AttributeInfo::type).anyMatch(type -> type.getSyntax() != null
                && type.getSyntax().getOid().equals(syntax)
                && (isRule(type.getEquality(), rule) || isRule(type.getOrdering(), rule) || isRule(type.getSubstring(), rule)));
    }

    private static boolean isRule(@Nullable MatchingRule rule, String oid) {
        return rule != null && rule.getOid().equals(oid);
    }

    /** The OID of an attribute type by any of its names. */
    public Optional<String> typeOid(String nameOrOid) {
        AttributeDefinition mine = addedType(nameOrOid);
        return mine != null ? Optional.of(mine.oid()) : Optional.ofNullable(shippedType(nameOrOid)).map(AttributeType::getOid);
    }

    /** The OID of an object class likewise. */
    public Optional<String> classOid(String nameOrOid) {
        ClassDefinition mine = addedClass(nameOrOid);
        return mine != null ? Optional.of(mine.oid()) : Optional.ofNullable(shippedClass(nameOrOid)).map(ObjectClass::getOid);
    }

    /** What an attribute type comes to; empty for one that is unknown, or whose supertypes lead nowhere. */
    public Optional<TypeFacts> facts(String nameOrOid) {
        return facts(nameOrOid, new HashSet<>());
    }

    private Optional<TypeFacts> facts(String nameOrOid, Set<String> below) {
        AttributeDefinition mine = addedType(nameOrOid);
        if (mine == null) {
            return Optional.ofNullable(shippedType(nameOrOid)).map(Elements::factsOfShipped);
        }
        Optional<TypeFacts> known = facts.get(mine.oid());
        if (known != null) {
            return known;
        }
        if (below.size() > DEPTH_MAX || !below.add(mine.oid())) {
            return Optional.empty();
        }
        Optional<TypeFacts> above = mine.superior().flatMap(name -> facts(name, below));
        Optional<TypeFacts> found = mine.superior().isPresent() && above.isEmpty() ? Optional.empty() : Optional.of(factsOf(mine, above));
        facts.put(mine.oid(), found);
        return found;
    }

    private TypeFacts factsOf(AttributeDefinition type, Optional<TypeFacts> above) {
        return new TypeFacts(
                type.oid(),
                new TreeSet<>(type.names().stream().map(Definition::key).toList()),
                above.map(TypeFacts::oid),
                type.syntax().or(() -> above.flatMap(TypeFacts::syntax)),
                ruleOr(type.equality(), above, TypeFacts::equality),
                ruleOr(type.ordering(), above, TypeFacts::ordering),
                ruleOr(type.substrings(), above, TypeFacts::substrings),
                type.flags(),
                type.usage().orElse(AttributeDefinition.USER_APPLICATIONS));
    }

    private Optional<String> ruleOr(Optional<String> own, Optional<TypeFacts> above, Function<TypeFacts, Optional<String>> inherited) {
        return own.isPresent() ? rule(own.get()) : above.flatMap(inherited);
    }

    private static TypeFacts factsOfShipped(AttributeType type) {
        Set<Flag> flags = new TreeSet<>();
        if (type.isSingleValued()) {
            flags.add(Flag.SINGLE_VALUE);
        }
        if (type.isCollective()) {
            flags.add(Flag.COLLECTIVE);
        }
        if (!type.isUserModifiable()) {
            flags.add(Flag.NO_USER_MODIFICATION);
        }
        return new TypeFacts(
                type.getOid(),
                new TreeSet<>(type.getNames().stream().map(Definition::key).toList()),
                Optional.ofNullable(type.getSuperior()).map(AttributeType::getOid),
                Optional.ofNullable(type.getSyntax()).map(SchemaObject::getOid),
                Optional.ofNullable(type.getEquality()).map(SchemaObject::getOid),
                Optional.ofNullable(type.getOrdering()).map(SchemaObject::getOid),
                Optional.ofNullable(type.getSubstring()).map(SchemaObject::getOid),
                flags,
                type.isUser() ? AttributeDefinition.USER_APPLICATIONS : type.getUsage().toString());
    }

    /** OIDs of types, in the order given; all of them are known. */
    public List<String> typeOids(List<String> names) {
        return names.stream().map(name -> typeOid(name).orElse(name)).distinct().toList();
    }
}
