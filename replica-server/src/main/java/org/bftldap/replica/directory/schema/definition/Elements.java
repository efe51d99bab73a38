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
import org.jspecify.annotations.Nullable;

/** The shipped schema and added elements as one: names are looked up here, whoever brought them. Immutable; for one thread. */
public final class Elements {

    /** More supertypes than any schema that is known has, and few enough to follow by recursion. */
    static final int DEPTH_MAX = 32;

    private final Shipped shipped;
    private final Definitions added;
    private final Map<String, AttributeDefinition> addedTypes = new HashMap<>();
    private final Map<String, ClassDefinition> addedClasses = new HashMap<>();
    private final Map<String, Optional<TypeFacts>> facts = new HashMap<>();

    public Elements(Shipped shipped, Definitions added) {
        this.shipped = shipped;
        this.added = added;
        added.attributeTypes().forEach(type -> keys(type).forEach(key -> addedTypes.putIfAbsent(key, type)));
        added.objectClasses().forEach(type -> keys(type).forEach(key -> addedClasses.putIfAbsent(key, type)));
    }

    private static Set<String> keys(Definition definition) {
        Set<String> keys = new LinkedHashSet<>();
        keys.add(definition.oid());
        definition.names().forEach(name -> keys.add(Definition.key(name)));
        return keys;
    }

    public Definitions added() {
        return added;
    }

    Shipped shipped() {
        return shipped;
    }

    /** The added type of this name, or null. */
    public @Nullable AttributeDefinition addedType(String nameOrOid) {
        return addedTypes.get(Definition.key(nameOrOid));
    }

    /** The added class of this name, or null. */
    public @Nullable ClassDefinition addedClass(String nameOrOid) {
        return addedClasses.get(Definition.key(nameOrOid));
    }

    /** The OID of an attribute type by any of its names. */
    public Optional<String> typeOid(String nameOrOid) {
        AttributeDefinition mine = addedType(nameOrOid);
        return mine != null ? Optional.of(mine.oid()) : shipped.type(nameOrOid).map(TypeFacts::oid);
    }

    /** An object class by any of its names. */
    public Optional<ClassFacts> objectClass(String nameOrOid) {
        ClassDefinition mine = addedClass(nameOrOid);
        return mine != null ? Optional.of(new ClassFacts(mine.oid(), mine.type())) : shipped.objectClass(nameOrOid);
    }

    /** What an attribute type comes to; empty for one that is unknown, or whose supertypes lead nowhere. */
    public Optional<TypeFacts> facts(String nameOrOid) {
        return facts(nameOrOid, new HashSet<>());
    }

    private Optional<TypeFacts> facts(String nameOrOid, Set<String> below) {
        AttributeDefinition mine = addedType(nameOrOid);
        if (mine == null) {
            return shipped.type(nameOrOid);
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
                type.usage().orElse(AttributeDefinition.USER_APPLICATIONS).equals(AttributeDefinition.USER_APPLICATIONS)
                        ? TypeFacts.Usage.USER
                        : TypeFacts.Usage.OPERATIONAL);
    }

    private Optional<String> ruleOr(Optional<String> own, Optional<TypeFacts> above, Function<TypeFacts, Optional<String>> inherited) {
        return own.isPresent() ? shipped.rule(own.get()).map(RuleFacts::oid) : above.flatMap(inherited);
    }

    /** OIDs of types, in the order given; all of them are known. */
    public List<String> typeOids(List<String> names) {
        return names.stream().map(name -> typeOid(name).orElse(name)).distinct().toList();
    }
}
