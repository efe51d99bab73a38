package org.bftldap.bft.sim;

import java.util.function.Supplier;

/** A rule of the protocol was broken in a run. The message begins with the rule's name. */
public final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public Violation(String rule, String what) {
        super(rule + ": " + what);
    }

    Violation(String rule, String what, Throwable cause) {
        super(rule + ": " + what, cause);
    }

    /** The rule's name. */
    String rule() {
        String message = String.valueOf(getMessage());
        return message.substring(0, message.indexOf(':'));
    }

    /** For what is checked often and is long to say. */
    static void check(boolean holds, String rule, Supplier<String> whatElse) {
        if (!holds) {
            throw new Violation(rule, whatElse.get());
        }
    }

    static void check(boolean holds, String rule, String whatElse) {
        if (!holds) {
            throw new Violation(rule, whatElse);
        }
    }
}
