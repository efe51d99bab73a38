package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.aci.UserClass;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.bftldap.directory.config.Agents;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.result.AccessExplanation;
import org.bftldap.directory.result.AccessExplanation.Action;
import org.bftldap.directory.result.AccessExplanation.Check;
import org.bftldap.directory.result.AccessExplanation.Ground;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.access.AccessQuestion;
import org.bftldap.replica.directory.access.AccessRules;
import org.bftldap.replica.directory.access.Decision;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.AttributeSelector;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/**
 * Tells which rule decides what somebody may do: asks {@link Access}, of which updates and searches ask the same, for its grounds. For one
 * question.
 */
final class AccessExplainer {

    private static final String PRESCRIPTIVE_ACI = "2.5.24.4";
    private static final String ENTRY_TTL = "1.3.6.1.4.1.1466.101.119.3";

    private final EntryTree tree;
    private final Names names;
    private final AccessRules rules;

    AccessExplainer(EntryTree tree, Names names, AccessRules rules) {
        this.tree = tree;
        this.names = names;
        this.rules = rules;
    }

    /** What is asked about, with all that it depends on. */
    private record Case(NamePath path, Access reading, Access writing, @Nullable AttributeInfo attribute, byte @Nullable [] value) {}

    AccessExplanation explain(Operation.ExplainAccess asked) throws RefusedException {
        NamePath path = path(asked.entry());
        Dn who = names.dn(asked.requestor());
        NamePath whoPath = path(asked.requestor());
        boolean isAgent = whoPath.startsWith(StoredRules.path(Agents.CONTAINER, tree.schema()));
        Requestor requestor = who.isEmpty() ? Requestor.ANONYMOUS : isAgent ? Requestor.agent(who, whoPath) : Requestor.bound(who, whoPath);
        Access access = rules.of(requestor);
        StoredEntry entry = tree.find(path);
        AttributeInfo attribute = asked.attribute().isPresent() ? attribute(asked.attribute().get()) : null;
        Case question = new Case(path, access, holdsRules(entry) ? access.toEntriesOfRules() : access, attribute, asked.value().orElse(null));
        return new AccessExplanation(who.isEmpty() || isAgent || tree.find(whoPath) != null, entry != null, actions(question));
    }

    private NamePath path(String dn) throws RefusedException {
        names.dn(dn);
        NamePath path = tree.schema().name(dn);
        if (path == null) {
            throw new RefusedException(ResultCodeEnum.INVALID_DN_SYNTAX, "invalid DN");
        }
        return path;
    }

    private AttributeInfo attribute(String description) throws RefusedException {
        AttributeSelector selector = tree.schema().select(description);
        if (selector == null) {
            throw new RefusedException(ResultCodeEnum.UNDEFINED_ATTRIBUTE_TYPE, description + ": attribute type undefined");
        }
        return selector.attribute();
    }

    private boolean holdsRules(@Nullable StoredEntry entry) {
        AttributeInfo rule = tree.schema().attribute(PRESCRIPTIVE_ACI);
        return entry != null && rule != null && entry.attribute(rule.key()) != null;
    }

    /** Each operation by the rights that it needs: those for which search, comparison and the interceptor of updates ask. */
    private List<Action> actions(Case question) {
        List<Action> actions = new ArrayList<>();
        actions.add(new Checks(question, question.reading)
                .entry(MicroOperation.BROWSE)
                .entry(MicroOperation.RETURN_DN)
                .attribute(MicroOperation.READ)
                .named("read"));
        if (question.attribute != null) {
            actions.add(new Checks(question, question.reading)
                    .entry(MicroOperation.BROWSE)
                    .entry(MicroOperation.RETURN_DN)
                    .wholeAttribute(MicroOperation.FILTER_MATCH)
                    .named("filter"));
            actions.add(new Checks(question, question.reading)
                    .entry(MicroOperation.DISCLOSE_ON_ERROR)
                    .entry(MicroOperation.COMPARE)
                    .attribute(MicroOperation.COMPARE)
                    .named("compare"));
        }
        actions.add(new Checks(question, question.reading).entry(MicroOperation.ADD).attribute(MicroOperation.ADD).named("add"));
        actions.add(new Checks(question, question.writing)
                .entry(MicroOperation.MODIFY)
                .attribute(MicroOperation.ADD)
                .attribute(MicroOperation.REMOVE)
                .named("write"));
        actions.add(new Checks(question, question.writing).entry(MicroOperation.REMOVE).named("delete"));
        actions.add(new Checks(question, question.writing).entry(MicroOperation.RENAME).value(MicroOperation.ADD).named("rename"));
        actions.add(new Checks(question, question.writing).entry(MicroOperation.EXPORT).named("move-away"));
        actions.add(new Checks(question, question.writing).entry(MicroOperation.IMPORT).named("move-here"));
        AttributeInfo ttl = tree.schema().attribute(ENTRY_TTL);
        if (ttl != null) {
            Case refresh = new Case(question.path, question.reading, question.writing, ttl, null);
            actions.add(new Checks(refresh, question.reading).entry(MicroOperation.MODIFY).attribute(MicroOperation.ADD).named("refresh"));
        }
        return actions;
    }

    /** The checks of one action, in the order in which the operation makes them. */
    private static final class Checks {

        private final Case question;
        private final Access access;
        private final List<Check> checks = new ArrayList<>();

        Checks(Case question, Access access) {
            this.question = question;
            this.access = access;
        }

        Checks entry(MicroOperation operation) {
            return ask(AccessQuestion.entry(operation));
        }

        /** Of the attribute as a whole and of its values, if one is asked about. */
        Checks attribute(MicroOperation operation) {
            return wholeAttribute(operation).value(operation);
        }

        Checks wholeAttribute(MicroOperation operation) {
            return type().isEmpty() ? this : ask(AccessQuestion.attribute(type().get(), operation));
        }

        Checks value(MicroOperation operation) {
            return type().isEmpty() ? this : ask(AccessQuestion.value(type().get(), question.value, operation));
        }

        private Optional<AttributeType> type() {
            return Optional.ofNullable(question.attribute).map(AttributeInfo::type);
        }

        private Checks ask(AccessQuestion asked) {
            checks.add(check(asked, access.explain(question.path, asked)));
            return this;
        }

        Action named(String name) {
            return new Action(name, checks);
        }

        private Check check(AccessQuestion asked, Decision decision) {
            String right = "grant" + asked.operation().getName(); // as rules spell it
            AccessExplanation.Part part = AccessExplanation.Part.valueOf(asked.part().name());
            if (asked.type() != null && question.attribute != null && AccessVisibility.isHidden(question.attribute, asked.operation())) {
                return new Check(right, part, false, Ground.PASSWORD, List.of());
            }
            return new Check(right, part, decision.permitted(), Ground.valueOf(decision.ground().name()), rules(decision));
        }

        private static List<AccessExplanation.Rule> rules(Decision decision) {
            return decision.rules().stream()
                    .filter(rule -> rule.tuple().isGrant() == decision.permitted())
                    .limit(AccessExplanation.RULES_MAX)
                    .map(rule -> new AccessExplanation.Rule(
                            rule.subentry(),
                            rule.tag(),
                            rule.tuple().getPrecedence() == null ? 0 : rule.tuple().getPrecedence(),
                            rule.tuple().isGrant() ? AccessExplanation.Effect.GRANTS : AccessExplanation.Effect.DENIES,
                            users(rule)))
                    .toList();
        }

        /** In the order of their texts: the library keeps them in sets. */
        private static String users(Decision.DecidingRule rule) {
            return String.join(", ", rule.tuple().getUserClasses().stream().map(Checks::user).sorted().toList());
        }

        private static String user(UserClass user) {
            if (user == UserClass.ALL_USERS) {
                return "allUsers";
            }
            if (user == UserClass.THIS_ENTRY) {
                return "thisEntry";
            }
            if (user == UserClass.PARENT_OF_ENTRY) {
                return "parentOfEntry";
            }
            return user instanceof UserClass.Name named
                    ? "name " + String.join(" ", named.getNames().stream().map(name -> '"' + name.toString() + '"').sorted().toList())
                    : user.getClass().getSimpleName();
        }
    }
}
