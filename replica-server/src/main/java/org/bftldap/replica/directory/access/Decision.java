package org.bftldap.replica.directory.access;

import java.util.List;
import org.apache.directory.api.ldap.aci.ACITuple;

/**
 * An answer of the access control decision function, and why.
 *
 * @param rules those that decided, if rules did: what X.501 §18.8.4 left of all that fit
 */
public record Decision(boolean permitted, Ground ground, List<DecidingRule> rules) {

    public Decision {
        rules = List.copyOf(rules);
    }

    /** What it rests on. */
    public enum Ground {
        /** The administrator stands above the rules. */
        ADMINISTRATOR,
        /** A grant of the agent that asks. */
        GRANT,
        RULES,
        /** No rule fits, so it is denied. */
        NO_RULE
    }

    /**
     * A rule and where it stands.
     *
     * @param subentry its entry's DN
     * @param tag its identificationTag
     * @param tuple precedence, rights and whom and what they are for
     */
    public record DecidingRule(String subentry, String tag, ACITuple tuple) {}

    static Decision permitted(Ground ground) {
        return new Decision(true, ground, List.of());
    }

    static Decision by(List<DecidingRule> rules) {
        return rules.isEmpty() ? new Decision(false, Ground.NO_RULE, rules) : new Decision(permits(rules), Ground.RULES, rules);
    }

    /** X.501 §18.8.4 e): of what is left, any denial denies. */
    static boolean permits(List<DecidingRule> left) {
        return !left.isEmpty() && left.stream().allMatch(rule -> rule.tuple().isGrant());
    }
}
