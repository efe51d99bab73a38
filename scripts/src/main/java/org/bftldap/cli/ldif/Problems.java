package org.bftldap.cli.ldif;

import java.util.function.Consumer;

/** Shows problems as they are found, the first thousand of them, and counts all. Of one thread. */
public final class Problems {

    public static final int SHOWN_MAX = 1_000;

    private final Consumer<String> shown;
    private long count;

    public Problems(Consumer<String> shown) {
        this.shown = shown;
    }

    public void add(Problem problem) {
        count++;
        if (count <= SHOWN_MAX) {
            shown.accept(problem.toString());
        }
    }

    public long count() {
        return count;
    }

    /** Says how many were not shown, if any. */
    public void end() {
        if (count > SHOWN_MAX) {
            shown.accept("… and " + (count - SHOWN_MAX) + " more; mend these and look again");
        }
    }
}
