package org.bftldap.directory.delegation;

/** Where delegations stand, and what their attributes are called. */
public final class DelegationNames {

    /** Holds the delegations; administrators' alone. */
    public static final String DELEGATIONS = "ou=delegations,ou=system";

    public static final String OBJECT_CLASS = "bftldapDelegation";

    /** A name that is delegated, with all below it. */
    public static final String SUFFIX = "bftldapDelegatedSuffix";

    /** The text of the child's group file: its replicas' addresses and public keys, its size, its epoch. */
    public static final String GROUP_FILE = "bftldapGroupFile";

    private DelegationNames() {}
}
