package org.bftldap.bft.nested;

/** Another group gave no certified answer. */
public final class RemoteReadException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What the caller may conclude. */
    public enum Kind {
        /** Too few of its replicas answered in time, or it did not answer lately and is left alone for a while. */
        UNREACHABLE,
        /** Its replicas answered, but not alike: it is being written to. */
        DISAGREEING,
        /** This replica asks too much at once, or is being stopped. */
        BUSY
    }

    private final Kind kind;

    RemoteReadException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
