package org.bftldap.replica.directory.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.directory.api.ldap.aci.ACITuple;
import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.aci.ProtectedItem;
import org.apache.directory.api.ldap.aci.UserClass;
import org.apache.directory.api.ldap.aci.protectedItem.AllAttributeValuesItem;
import org.apache.directory.api.ldap.aci.protectedItem.AttributeTypeItem;
import org.apache.directory.api.ldap.aci.protectedItem.AttributeValueItem;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.exception.LdapInvalidAttributeValueException;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.bftldap.replica.directory.access.Decision.DecidingRule;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/**
 * The access control decision function (X.501 §18.8) for one requestor.
 *
 * <p>A decision depends on the areas that an entry is in, on whether the entry is the requestor's own or one below it, on the attribute
 * type and the operation: some dozens of combinations, while a search asks hundreds of thousands of times. So each is worked out once.
 * For one thread at a time.
 */
final class Decisions implements Access {

    private static final long SELF = 1L << 62;
    private static final long BELOW_SELF = 1L << 61;

    private final List<Area> areas;
    private final Requestor requestor;
    private final Map<Long, Situation> situations = new HashMap<>();
    private @Nullable NamePath lastEntry;
    private @Nullable Situation lastSituation;

    Decisions(List<Area> areas, Requestor requestor) {
        this.areas = areas;
        this.requestor = requestor;
    }

    @Override
    public boolean entry(NamePath entry, MicroOperation operation) {
        return situation(entry).decide(new Question(null, false, operation));
    }

    @Override
    public boolean attribute(NamePath entry, AttributeType type, MicroOperation operation) {
        return situation(entry).decide(new Question(type, false, operation));
    }

    @Override
    public Decision explain(NamePath entry, AccessQuestion asked) {
        AttributeType type = asked.type();
        Question question = new Question(type, asked.part() == AccessQuestion.Part.VALUE, asked.operation());
        Value value = type == null || asked.value() == null ? null : parsed(type, asked.value());
        return Decision.by(situation(entry).deciding(question, value));
    }

    @Override
    public boolean value(NamePath entry, AttributeType type, byte[] value, MicroOperation operation) {
        Situation situation = situation(entry);
        return situation.dependsOnValues()
                ? situation.workOut(new Question(type, true, operation), parsed(type, value))
                : situation.decide(new Question(type, true, operation));
    }

    private Situation situation(NamePath entry) {
        if (entry != lastEntry || lastSituation == null) {
            lastSituation = find(entry);
            lastEntry = entry;
        }
        return lastSituation;
    }

    private Situation find(NamePath entry) {
        long key = 0;
        for (int i = 0; i < areas.size(); i++) {
            if (areas.get(i).contains(entry)) {
                key |= 1L << i;
            }
        }
        if (!requestor.isAnonymous() && entry.startsWith(requestor.path())) {
            key |= entry.size() == requestor.path().size() ? SELF : BELOW_SELF;
        }
        Situation known = situations.get(key);
        if (known == null) {
            known = new Situation(rulesFor(key));
            situations.put(key, known);
        }
        return known;
    }

    /** X.501 §18.8.3 a) and b): the rules whose user classes and authentication level concern this requestor here. */
    private List<DecidingRule> rulesFor(long key) {
        List<DecidingRule> concerned = new ArrayList<>();
        for (int i = 0; i < areas.size(); i++) {
            if ((key & 1L << i) != 0) {
                for (Area.Rule rule : areas.get(i).rules()) {
                    ACITuple tuple = rule.tuple();
                    boolean isIn = rule.names().contains(requestor.path())
                            || tuple.getUserClasses().stream().anyMatch(user -> includes(user, key));
                    boolean isStrong = requestor.level().compareTo(tuple.getAuthenticationLevel()) >= 0;
                    if (tuple.isGrant() ? isIn && isStrong : isIn || !isStrong) {
                        concerned.add(new DecidingRule(areas.get(i).subentry(), rule.tag(), tuple));
                    }
                }
            }
        }
        return concerned;
    }

    private boolean includes(UserClass user, long key) {
        if (user == UserClass.ALL_USERS) {
            return true;
        }
        if (user == UserClass.THIS_ENTRY) {
            return (key & SELF) != 0;
        }
        return user == UserClass.PARENT_OF_ENTRY && (key & (SELF | BELOW_SELF)) != 0;
    }

    /** What is asked: about the entry if type is null, else about the type or about a value of it. */
    private record Question(@Nullable AttributeType type, boolean ofValue, MicroOperation operation) {

        /** Types are one object each in a schema; their own hash goes through all that they hold. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Question that && type == that.type && ofValue == that.ofValue && operation == that.operation;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * System.identityHashCode(type) + operation.ordinal()) + (ofValue ? 1 : 0);
        }
    }

    /** The rules that count for entries of one kind. */
    private static final class Situation {

        private final List<DecidingRule> rules;
        private final Map<Question, Boolean> known = new HashMap<>();

        Situation(List<DecidingRule> rules) {
            this.rules = rules;
        }

        boolean decide(Question question) {
            Boolean decision = known.get(question);
            if (decision == null) {
                decision = workOut(question, null);
                known.put(question, decision);
            }
            return decision;
        }

        boolean dependsOnValues() {
            for (DecidingRule rule : rules) {
                for (ProtectedItem item : rule.tuple().getProtectedItems()) {
                    if (item instanceof AttributeValueItem) {
                        return true;
                    }
                }
            }
            return false;
        }

        boolean workOut(Question question, @Nullable Value value) {
            return Decision.permits(deciding(question, value));
        }

        /** X.501 §18.8.4: highest precedence, then the most specific user class, then the most specific item. */
        List<DecidingRule> deciding(Question question, @Nullable Value value) {
            List<DecidingRule> left = new ArrayList<>();
            int precedence = -1;
            for (DecidingRule rule : rules) {
                ACITuple tuple = rule.tuple();
                int own = tuple.getPrecedence() == null ? 0 : tuple.getPrecedence();
                if (own >= precedence && tuple.getMicroOperations().contains(question.operation) && protects(tuple, question, value)) {
                    if (own > precedence) {
                        left.clear();
                        precedence = own;
                    }
                    left.add(rule);
                }
            }
            left = mostSpecific(left, Decisions::namesRequestor);
            return mostSpecific(left, tuple -> question.type != null && namesItem(tuple));
        }
    }

    private static List<DecidingRule> mostSpecific(List<DecidingRule> rules, Predicate<ACITuple> isSpecific) {
        List<DecidingRule> specific = rules.stream().filter(rule -> isSpecific.test(rule.tuple())).toList();
        return specific.isEmpty() ? rules : specific;
    }

    private static boolean namesRequestor(ACITuple tuple) {
        return tuple.getUserClasses().stream().anyMatch(user -> user == UserClass.THIS_ENTRY || user instanceof UserClass.Name);
    }

    private static boolean namesItem(ACITuple tuple) {
        return tuple.getProtectedItems().stream().anyMatch(item ->
                item instanceof AttributeTypeItem || item instanceof AllAttributeValuesItem || item instanceof AttributeValueItem);
    }

    /**
     * Of X.501's items for a type and for all its values, each protects both here: the library's parser reads the second as the first,
     * as it always took allUserAttributeTypes for both.
     */
    private static boolean protects(ACITuple tuple, Question question, @Nullable Value value) {
        for (ProtectedItem item : tuple.getProtectedItems()) {
            if (question.type == null) {
                if (item == ProtectedItem.ENTRY) {
                    return true;
                }
            } else if (item == ProtectedItem.ALL_USER_ATTRIBUTE_TYPES || item == ProtectedItem.ALL_USER_ATTRIBUTE_TYPES_AND_VALUES) {
                return true;
            } else if (item instanceof AttributeTypeItem types && contains(types.iterator(), question.type)
                    || item instanceof AllAttributeValuesItem values && contains(values.iterator(), question.type)) {
                return true;
            } else if (value != null && item instanceof AttributeValueItem values && holds(values, question.type, value)) {
                return true;
            }
        }
        return false;
    }

    /** Null for what is no value of the type: no rule names it. */
    private static @Nullable Value parsed(AttributeType type, byte[] value) {
        try {
            return type.getSyntax().isHumanReadable() ? new Value(type, new String(value, StandardCharsets.UTF_8)) : new Value(type, value);
        } catch (LdapInvalidAttributeValueException e) {
            return null;
        }
    }

    private static boolean contains(Iterator<AttributeType> types, AttributeType type) {
        while (types.hasNext()) {
            if (types.next().getOid().equals(type.getOid())) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(AttributeValueItem item, AttributeType type, Value value) {
        for (Iterator<Attribute> attributes = item.iterator(); attributes.hasNext(); ) {
            Attribute attribute = attributes.next();
            if (attribute.getAttributeType() != null
                    && attribute.getAttributeType().getOid().equals(type.getOid())
                    && attribute.contains(value)) {
                return true;
            }
        }
        return false;
    }
}
