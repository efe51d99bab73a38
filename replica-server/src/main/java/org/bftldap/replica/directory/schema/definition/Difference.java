package org.bftldap.replica.directory.schema.definition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bftldap.replica.directory.schema.definition.AttributeDefinition.Flag;

/**
 * What a change takes away or tightens, so that entries which hold it may stand in its way. What only adds or relaxes is not here.
 *
 * @param gone classes that would no longer be there
 * @param reshaped classes that would lose a name, be of another kind, or below others
 * @param tightened classes, as they would be, that would demand more or allow less
 * @param types those that would be gone, lose a name, become single-valued, or go by other supertypes, another syntax or rule
 */
public record Difference(
        List<ClassDefinition> gone, List<ClassDefinition> reshaped, List<ClassDefinition> tightened, List<AttributeDefinition> types) {

    public Difference {
        gone = List.copyOf(gone);
        reshaped = List.copyOf(reshaped);
        tightened = List.copyOf(tightened);
        types = List.copyOf(types);
    }

    public static Difference between(Elements before, Elements after) {
        List<ClassDefinition> gone = new ArrayList<>();
        List<ClassDefinition> reshaped = new ArrayList<>();
        List<ClassDefinition> tightened = new ArrayList<>();
        for (ClassDefinition old : before.added().objectClasses()) {
            ClassDefinition now = after.addedClass(old.oid());
            if (now == null) {
                gone.add(old);
            } else if (old.type() != now.type() || !keepsNames(old, now) || !superiors(old, before).equals(superiors(now, after))) {
                reshaped.add(old);
            } else if (isTighter(old, before, now, after)) {
                tightened.add(now);
            }
        }
        List<AttributeDefinition> types = new ArrayList<>();
        for (AttributeDefinition old : before.added().attributeTypes()) {
            Optional<TypeFacts> facts = before.facts(old.oid());
            Optional<TypeFacts> now = after.addedType(old.oid()) == null ? Optional.empty() : after.facts(old.oid());
            if (facts.isPresent() && (now.isEmpty() || isOther(facts.get(), now.get()) || !above(facts.get(), before).equals(above(now.get(), after)))) {
                types.add(old);
            }
        }
        return new Difference(gone, reshaped, tightened, types);
    }

    /** Entries hold classes as clients spell them. */
    private static boolean keepsNames(ClassDefinition old, ClassDefinition now) {
        return now.names().stream().map(Definition::key).toList().containsAll(old.names().stream().map(Definition::key).toList());
    }

    /** All supertypes, the next one first: by them a type is found, and indexed. */
    private static List<String> above(TypeFacts type, Elements elements) {
        List<String> above = new ArrayList<>();
        Optional<TypeFacts> next = type.superior().flatMap(elements::facts);
        while (next.isPresent()) {
            above.add(next.get().oid());
            next = next.get().superior().flatMap(elements::facts);
        }
        return above;
    }

    private static Set<String> superiors(ClassDefinition objectClass, Elements elements) {
        Set<String> oids = new HashSet<>();
        objectClass.superiors().forEach(name -> elements.objectClass(name).map(ClassFacts::oid).ifPresent(oids::add));
        return oids;
    }

    private static boolean isTighter(ClassDefinition old, Elements before, ClassDefinition now, Elements after) {
        List<String> required = after.typeOids(now.required());
        Set<String> known = new HashSet<>(required);
        known.addAll(after.typeOids(now.allowed()));
        List<String> oldRequired = before.typeOids(old.required());
        return !oldRequired.containsAll(required) || !known.containsAll(oldRequired) || !known.containsAll(before.typeOids(old.allowed()));
    }

    private static boolean isOther(TypeFacts old, TypeFacts now) {
        boolean isTighter = now.flags().contains(Flag.SINGLE_VALUE) && !old.flags().contains(Flag.SINGLE_VALUE);
        boolean isSame = old.syntax().equals(now.syntax())
                && old.equality().equals(now.equality())
                && old.ordering().equals(now.ordering())
                && old.substrings().equals(now.substrings())
                && now.names().containsAll(old.names());
        return isTighter || !isSame;
    }
}
