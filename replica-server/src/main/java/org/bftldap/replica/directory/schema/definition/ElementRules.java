package org.bftldap.replica.directory.schema.definition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.directory.api.ldap.model.schema.ObjectClassTypeEnum;
import org.bftldap.replica.directory.schema.definition.AttributeDefinition.Flag;
import org.bftldap.replica.directory.schema.definition.Conflict.Nature;
import org.bftldap.replica.store.schema.MatchingKind;

/** Whether added elements can stand beside the shipped ones and each other. One use. */
public final class ElementRules {

    private static final String USER_PASSWORD = "2.5.4.35";
    private static final String SYNTAX_ARC = "1.3.6.1.4.1.1466.115.121.1.";

    /** Values that are text to compare: country, directory, IA5, numeric, printable string, telephone number. */
    private static final Set<String> TEXT = Set.of(
            SYNTAX_ARC + "11", SYNTAX_ARC + "15", SYNTAX_ARC + "26", SYNTAX_ARC + "36", SYNTAX_ARC + "44", SYNTAX_ARC + "50");

    private final Elements elements;
    private final List<Conflict> conflicts = new ArrayList<>();

    private ElementRules(Elements elements) {
        this.elements = elements;
    }

    /** All conflicts, in the order of kinds and OIDs; none if they can stand. */
    public static List<Conflict> conflicts(Elements elements) {
        ElementRules rules = new ElementRules(elements);
        rules.checkOwners();
        elements.added().attributeTypes().forEach(rules::check);
        elements.added().objectClasses().forEach(rules::check);
        return List.copyOf(rules.conflicts);
    }

    private void add(Definition definition, Nature nature, String text) {
        conflicts.add(new Conflict(definition, nature, text));
    }

    /** One owner for each OID, and for each name of a kind (RFC 4512 §1.4). */
    private void checkOwners() {
        Map<String, Definition> oids = new HashMap<>();
        Map<String, Definition> names = new HashMap<>();
        for (Definition definition : elements.added().all()) {
            Optional<String> shipped = elements.shipped().nameOf(definition.oid());
            Definition other = oids.putIfAbsent(definition.oid(), definition);
            if (shipped.isPresent()) {
                add(definition, Nature.TAKEN, "OID " + definition.oid() + " is that of '" + shipped.get() + "', which comes with bftldap and stays");
            } else if (other != null) {
                add(definition, Nature.TAKEN, "OID " + definition.oid() + " is that of " + other.title() + "; give one of them another");
            }
            for (String name : definition.names()) {
                checkName(definition, name, names);
            }
        }
    }

    private void checkName(Definition definition, String name, Map<String, Definition> names) {
        boolean isType = definition.kind() == Definition.Kind.ATTRIBUTE_TYPE;
        boolean isShipped = isType ? elements.shipped().type(name).isPresent() : elements.shipped().objectClass(name).isPresent();
        Definition other = names.putIfAbsent(definition.kind() + Definition.key(name), definition);
        if (isShipped && elements.shipped().nameOf(definition.oid()).isEmpty()) {
            add(definition, Nature.UNFIT, "the name '" + name + "' is taken by one that comes with bftldap; choose another name");
        } else if (other != null) {
            add(definition, Nature.UNFIT, "the name '" + name + "' is taken by " + other.oid() + "; choose another name");
        }
    }

    private void check(AttributeDefinition type) {
        if (type.usage().filter(usage -> !usage.equals(AttributeDefinition.USER_APPLICATIONS)).isPresent()
                || type.flags().contains(Flag.NO_USER_MODIFICATION)) {
            add(type, Nature.UNSUPPORTED, "operational attributes are written by the server, which knows nothing of this one; leave USAGE and NO-USER-MODIFICATION away");
        }
        if (type.flags().contains(Flag.COLLECTIVE)) {
            add(type, Nature.UNSUPPORTED, "collective attributes (RFC 3671) cannot be added");
        }
        int before = conflicts.size();
        checkSuperior(type);
        checkRule(type, "EQUALITY", type.equality());
        checkRule(type, "ORDERING", type.ordering());
        checkRule(type, "SUBSTR", type.substrings());
        type.syntax().filter(oid -> !elements.shipped().isSyntax(oid)).ifPresent(oid ->
                add(type, Nature.UNFIT, "SYNTAX " + oid + " is unknown; those that are known stand in ldapSyntaxes of cn=schema"));
        if (type.superior().isEmpty() && type.syntax().isEmpty()) {
            add(type, Nature.UNFIT, "a type needs SYNTAX, or SUP from which to have it");
        }
        if (conflicts.size() == before) {
            elements.facts(type.oid()).ifPresent(facts -> checkPairs(type, facts));
        }
    }

    private void checkSuperior(AttributeDefinition type) {
        if (type.superior().isEmpty()) {
            return;
        }
        String name = type.superior().get();
        if (elements.typeOid(name).isEmpty()) {
            add(type, Nature.UNFIT, "SUP " + name + " is unknown; add that one first, or in the same change");
            return;
        }
        Optional<TypeFacts> above = elements.facts(name);
        if (above.isEmpty() || elements.facts(type.oid()).isEmpty()) {
            add(type, Nature.UNFIT, "SUP " + name + " leads back to it, leads nowhere, or has more than " + Elements.DEPTH_MAX + " above it");
            return;
        }
        if (above.get().usage() == TypeFacts.Usage.OPERATIONAL || above.get().flags().contains(Flag.COLLECTIVE)) {
            add(type, Nature.UNSUPPORTED, "SUP " + name + " is operational or collective; such attributes cannot be added");
        }
        if (isPassword(above.get())) {
            add(type, Nature.UNSUPPORTED, "SUP " + name + ": passwords are kept in userPassword alone, where nobody can read them");
        }
    }

    private boolean isPassword(TypeFacts type) {
        return type.oid().equals(USER_PASSWORD) || type.superior().flatMap(elements::facts).filter(this::isPassword).isPresent();
    }

    private void checkRule(AttributeDefinition type, String keyword, Optional<String> rule) {
        if (rule.isPresent() && elements.shipped().rule(rule.get()).isEmpty()) {
            add(type, Nature.UNFIT, keyword + " " + rule.get() + " is unknown; those that are known stand in matchingRules of cn=schema");
        }
    }

    private void checkPairs(AttributeDefinition type, TypeFacts facts) {
        String syntax = facts.syntax().orElse("");
        checkPair(type, "EQUALITY", facts.equality(), syntax);
        checkPair(type, "ORDERING", facts.ordering(), syntax);
        checkPair(type, "SUBSTR", facts.substrings(), syntax);
    }

    /** A rule reads values as it knows them; of others no replica could say what would come of it. */
    private void checkPair(AttributeDefinition type, String keyword, Optional<String> rule, String syntax) {
        if (rule.isEmpty()) {
            return;
        }
        MatchingKind kind = MatchingKind.ofRule(rule.get());
        boolean isText = (kind == MatchingKind.CASE_IGNORE || kind == MatchingKind.CASE_EXACT) && TEXT.contains(syntax);
        boolean isOwn = elements.shipped().rule(rule.get()).filter(facts -> facts.syntax().equals(syntax)).isPresent();
        if (!isText && !isOwn && !elements.shipped().isPair(rule.get(), syntax)) {
            add(type, Nature.UNFIT, keyword + " does not fit to SYNTAX " + syntax + "; choose a rule for values of that syntax");
        }
    }

    private void check(ClassDefinition objectClass) {
        for (String name : objectClass.superiors()) {
            checkSuperior(objectClass, name);
        }
        Set<String> above = addedAbove(objectClass);
        if (above.contains(objectClass.oid()) || above.size() > Elements.DEPTH_MAX) {
            add(objectClass, Nature.UNFIT, "SUP leads back to it, or there are more than " + Elements.DEPTH_MAX + " added classes above it");
        }
        checkAttributes(objectClass, "MUST", objectClass.required());
        checkAttributes(objectClass, "MAY", objectClass.allowed());
    }

    /** RFC 4512 §2.4. */
    private void checkSuperior(ClassDefinition objectClass, String name) {
        Optional<ClassFacts> superior = elements.objectClass(name);
        if (superior.isEmpty()) {
            add(objectClass, Nature.UNFIT, "SUP " + name + " is unknown; add that one first, or in the same change");
            return;
        }
        ObjectClassTypeEnum above = superior.get().type();
        boolean fits = switch (objectClass.type()) {
            case ABSTRACT -> above == ObjectClassTypeEnum.ABSTRACT;
            case AUXILIARY -> above != ObjectClassTypeEnum.STRUCTURAL;
            case STRUCTURAL -> above != ObjectClassTypeEnum.AUXILIARY;
        };
        if (!fits) {
            add(objectClass, Nature.UNFIT, "SUP " + name + " is " + above + ", of which a class that is " + objectClass.type() + " cannot be made");
        }
    }

    /** The added ones among all its superclasses; shipped ones lead to shipped ones. */
    private Set<String> addedAbove(ClassDefinition objectClass) {
        Set<String> found = new HashSet<>();
        Deque<ClassDefinition> unseen = new ArrayDeque<>(List.of(objectClass));
        while (!unseen.isEmpty()) {
            for (String name : unseen.remove().superiors()) {
                ClassDefinition above = elements.addedClass(name);
                if (above != null && found.add(above.oid())) {
                    unseen.add(above);
                }
            }
        }
        return found;
    }

    private void checkAttributes(ClassDefinition objectClass, String keyword, List<String> names) {
        for (String name : names) {
            if (elements.typeOid(name).isEmpty()) {
                add(objectClass, Nature.UNFIT, keyword + " " + name + " is no known attribute type; add that one first, or in the same change");
            } else if (elements.facts(name).filter(facts -> facts.flags().contains(Flag.COLLECTIVE)).isPresent()) {
                add(objectClass, Nature.UNFIT, keyword + " " + name + " is collective, which no class can demand or allow (RFC 3671)");
            }
        }
    }
}
