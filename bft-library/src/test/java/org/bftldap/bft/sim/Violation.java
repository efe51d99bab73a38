package org.bftldap.bft.sim;

/** A rule of the protocol was broken in a run. The message begins with the rule's name. */
public final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Violation(String rule, String what) {
        super(rule + ": " + what);
    }

    Violation(String rule, String what, Throwable cause) {
        super(rule + ": " + what, cause);
    }

    static void check(boolean holds, String rule, String whatElse) {
        if (!holds) {
            throw new Violation(rule, whatElse);
        }
    }
}
