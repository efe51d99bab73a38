package org.bftldap.cli.load;

/** What became of the entries of a file. */
public record Counts(long added, long equal, long updated, long different, long failed) {

    static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    Counts plus(Outcome outcome) {
        return switch (outcome) {
            case ADDED -> new Counts(added + 1, equal, updated, different, failed);
            case EQUAL -> new Counts(added, equal + 1, updated, different, failed);
            case UPDATED -> new Counts(added, equal, updated + 1, different, failed);
            case DIFFERENT -> new Counts(added, equal, updated, different + 1, failed);
            case FAILED -> new Counts(added, equal, updated, different, failed + 1);
        };
    }

    enum Outcome {
        ADDED,
        EQUAL,
        UPDATED,
        DIFFERENT,
        FAILED
    }

    public long all() {
        return added + equal + updated + different + failed;
    }

    public boolean isComplete() {
        return different == 0 && failed == 0;
    }
}
