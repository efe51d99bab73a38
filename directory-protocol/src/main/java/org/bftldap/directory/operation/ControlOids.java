package org.bftldap.directory.operation;

/** What controls are called on the wire. Both sides speak of them: a relay reads requests, replicas name what they answer. */
public final class ControlOids {

    /**
     * All that is this project's own stands below this arc. It lies in the one that RFC 5612 keeps for examples, and stays there until
     * an arc is assigned: then it changes here alone.
     */
    public static final String OWN_ARC = "1.3.6.1.4.1.32473.389";

    public static final String ASSERTION = "1.3.6.1.1.12";
    public static final String PRE_READ = "1.3.6.1.1.13.1";
    public static final String POST_READ = "1.3.6.1.1.13.2";
    public static final String MANAGE_DSA_IT = "2.16.840.1.113730.3.4.2";
    public static final String PERMISSIVE_MODIFY = "1.2.840.113556.1.4.1413";
    public static final String TREE_DELETE = "1.2.840.113556.1.4.805";
    public static final String PROXIED_AUTHORIZATION = "2.16.840.1.113730.3.4.18";
    public static final String DONT_USE_COPY = "1.3.6.1.1.22";
    public static final String MATCHED_VALUES = "1.2.826.0.1.3344810.2.3";
    public static final String SUBENTRIES = "1.3.6.1.4.1.4203.1.10.1";
    public static final String SORT = "1.2.840.113556.1.4.473";
    public static final String SORT_RESPONSE = "1.2.840.113556.1.4.474";
    public static final String PAGED_RESULTS = "1.2.840.113556.1.4.319";
    public static final String VIRTUAL_LIST_VIEW = "2.16.840.1.113730.3.4.9";
    public static final String VIRTUAL_LIST_VIEW_RESPONSE = "2.16.840.1.113730.3.4.10";
    public static final String AUTHORIZATION_IDENTITY = "2.16.840.1.113730.3.4.16";
    public static final String AUTHORIZATION_IDENTITY_RESPONSE = "2.16.840.1.113730.3.4.15";

    /** draft-behera-ldap-password-policy-10 §6: request and response. */
    public static final String PASSWORD_POLICY = "1.3.6.1.4.1.42.2.27.8.5.1";

    /** Sun's: asks whether accounts may be used, and tells it with each entry. */
    public static final String ACCOUNT_USABILITY = "1.3.6.1.4.1.42.2.27.9.5.8";

    /** Netscape's: with a bind whose password has expired, or has to be changed first (value "0"). */
    public static final String PASSWORD_EXPIRED = "2.16.840.1.113730.3.4.4";

    /** Netscape's: with a bind whose password expires soon; the value is the number of seconds in digits. */
    public static final String PASSWORD_EXPIRING = "2.16.840.1.113730.3.4.5";

    public static final String SYNC_REQUEST = "1.3.6.1.4.1.4203.1.9.1.1";
    public static final String SYNC_STATE = "1.3.6.1.4.1.4203.1.9.1.2";
    public static final String SYNC_DONE = "1.3.6.1.4.1.4203.1.9.1.3";
    public static final String PERSISTENT_SEARCH = "2.16.840.1.113730.3.4.3";
    public static final String ENTRY_CHANGE = "2.16.840.1.113730.3.4.7";

    /** RFC 5805: this update belongs to a transaction. Only relays see it. */
    public static final String TRANSACTION = "1.3.6.1.1.21.2";

    /** Own, and between replicas and relays only: what became of a transaction's steps. */
    public static final String TRANSACTION_OUTCOME = OWN_ARC + ".100";

    /** Own, and between replicas and relays only: of which version a synchronized answer is. */
    public static final String CONTENT_VERSION = OWN_ARC + ".101";

    /** Own: asks for the version of the answer, and names it in the answer. */
    public static final String VERSION = OWN_ARC + ".1";

    /** Own: the answer must be of this version or a later one. */
    public static final String AT_LEAST = OWN_ARC + ".2";

    /** Own: in an answer, which groups gave nothing to it, and why. */
    public static final String PARTIAL_RESULT = OWN_ARC + ".3";

    /** Own: in an answer, how old what came from other groups may be at most. */
    public static final String COPY_AGE = OWN_ARC + ".4";

    /** Own: asks for the answer with its replicas' signatures, and brings them. */
    public static final String REPLY_PROOF = OWN_ARC + ".5";

    private ControlOids() {}
}
