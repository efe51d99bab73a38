package org.bftldap.replica.store.kv;

/** The store failed or holds what it must not: the replica stops (BD-4020). Never a result of an operation. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super("BD-4020: " + message);
    }

    public StoreException(String message, Throwable cause) {
        super("BD-4020: " + message + ": " + cause.getMessage(), cause);
    }
}
