package org.bftldap.relay.ldap;

/** Protocol op tags of RFC 4511 §4.2–4.12. */
public final class Tags {

    public static final int BIND_REQUEST = 0x60;
    public static final int BIND_RESPONSE = 0x61;
    public static final int UNBIND_REQUEST = 0x42;
    public static final int SEARCH_REQUEST = 0x63;
    public static final int SEARCH_RESULT_ENTRY = 0x64;
    public static final int SEARCH_RESULT_DONE = 0x65;
    public static final int MODIFY_REQUEST = 0x66;
    public static final int MODIFY_RESPONSE = 0x67;
    public static final int ADD_REQUEST = 0x68;
    public static final int ADD_RESPONSE = 0x69;
    public static final int DELETE_REQUEST = 0x4a;
    public static final int DELETE_RESPONSE = 0x6b;
    public static final int MODIFY_DN_REQUEST = 0x6c;
    public static final int MODIFY_DN_RESPONSE = 0x6d;
    public static final int COMPARE_REQUEST = 0x6e;
    public static final int COMPARE_RESPONSE = 0x6f;
    public static final int ABANDON_REQUEST = 0x50;
    public static final int EXTENDED_REQUEST = 0x77;
    public static final int EXTENDED_RESPONSE = 0x78;

    public static final int INTERMEDIATE_RESPONSE = 0x79;

    private Tags() {}
}
