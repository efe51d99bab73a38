package org.bftldap.replica.store.search;

/** The three values of RFC 4511 §4.5.1.7. */
enum Truth {
    TRUE,
    FALSE,
    UNDEFINED;

    Truth not() {
        return switch (this) {
            case TRUE -> FALSE;
            case FALSE -> TRUE;
            case UNDEFINED -> UNDEFINED;
        };
    }

    static Truth of(boolean condition) {
        return condition ? TRUE : FALSE;
    }
}
