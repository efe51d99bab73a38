package org.bftldap.replica.store.kv;

/** The store failed or holds what it must not: the replica stops (BD-4020, BD-4021). Never a result of an operation. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final String FAILED = "BD-4020: ";
    private static final String OTHER_FORMAT = "BD-4021: ";

    /** The store holds what it must not. */
    public StoreException(String message) {
        this(FAILED, message);
    }

    /** The engine or the file system failed. */
    public StoreException(String message, Throwable cause) {
        super(FAILED + message + ": " + cause.getMessage() + "; check the disk: space, permissions, health", cause);
    }

    private StoreException(String code, String message) {
        super(code + message);
    }

    /** The store was written by a version that lays it out in another way. */
    public static StoreException otherFormat(String message) {
        return new StoreException(OTHER_FORMAT, message);
    }
}
