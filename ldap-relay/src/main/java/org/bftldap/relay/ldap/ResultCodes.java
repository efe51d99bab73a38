package org.bftldap.relay.ldap;

/** The result codes of RFC 4511 appendix A that the relay itself gives; all others come from the replicas. */
public final class ResultCodes {

    public static final int SUCCESS = 0;
    public static final int OPERATIONS_ERROR = 1;
    public static final int PROTOCOL_ERROR = 2;
    public static final int TIME_LIMIT_EXCEEDED = 3;
    public static final int SIZE_LIMIT_EXCEEDED = 4;
    public static final int COMPARE_FALSE = 5;
    public static final int COMPARE_TRUE = 6;
    public static final int AUTH_METHOD_NOT_SUPPORTED = 7;
    public static final int STRONGER_AUTH_REQUIRED = 8;
    public static final int ADMIN_LIMIT_EXCEEDED = 11;
    public static final int UNAVAILABLE_CRITICAL_EXTENSION = 12;
    public static final int CONFIDENTIALITY_REQUIRED = 13;
    public static final int NO_SUCH_ATTRIBUTE = 16;
    public static final int UNDEFINED_ATTRIBUTE_TYPE = 17;
    public static final int INAPPROPRIATE_MATCHING = 18;
    public static final int CONSTRAINT_VIOLATION = 19;
    public static final int INVALID_ATTRIBUTE_SYNTAX = 21;
    public static final int NO_SUCH_OBJECT = 32;
    public static final int INAPPROPRIATE_AUTHENTICATION = 48;
    public static final int INVALID_CREDENTIALS = 49;
    public static final int BUSY = 51;
    public static final int UNAVAILABLE = 52;
    public static final int UNWILLING_TO_PERFORM = 53;
    public static final int SORT_CONTROL_MISSING = 60;
    public static final int NAMING_VIOLATION = 64;
    public static final int OBJECT_CLASS_VIOLATION = 65;
    public static final int OTHER = 80;
    public static final int CANCELED = 118;
    public static final int NO_SUCH_OPERATION = 119;
    public static final int TOO_LATE = 120;
    public static final int CANNOT_CANCEL = 121;
    public static final int ASSERTION_FAILED = 122;
    public static final int AUTHORIZATION_DENIED = 123;

    /** RFC 4533 §2.6: e-syncRefreshRequired. */
    public static final int SYNC_REFRESH_REQUIRED = 4096;

    private ResultCodes() {}
}
