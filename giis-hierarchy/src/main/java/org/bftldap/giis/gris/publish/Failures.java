package org.bftldap.giis.gris.publish;

import java.util.concurrent.CompletionException;

/** What a future failed with. Stateless. */
public final class Failures {

    private Failures() {}

    /** What it failed with, out of what futures wrap around it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The same for people. */
    public static String text(Throwable failure) {
        Throwable cause = cause(failure);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
