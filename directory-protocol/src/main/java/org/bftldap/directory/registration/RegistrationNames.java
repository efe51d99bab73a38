package org.bftldap.directory.registration;

/** Where registrations, grants and what agents have used up stand, and what their attributes are called. */
public final class RegistrationNames {

    /** Holds the registrations; may be read by who may read the directory. */
    public static final String REGISTRATIONS = "ou=registrations,ou=system";

    /** Holds the grants; administrators' alone. */
    public static final String GRANTS = "ou=grants,ou=system";

    /** Holds an entry for each agent that has made entries; administrators' alone. */
    public static final String USAGE = "ou=usage,ou=system";

    public static final String TYPE = "Mds-Service-type";
    public static final String HOST = "Mds-Service-hn";
    public static final String PORT = "Mds-Service-port";
    public static final String SUFFIX = "Mds-Service-Ldap-suffix";
    public static final String CACHE_TTL = "Mds-Service-Ldap-cachettl";
    public static final String STATUS = "Mds-Reg-status";
    public static final String VALID_FROM = "Mds-validfrom";
    public static final String VALID_TO = "Mds-validto";
    public static final String KEEP_TO = "Mds-keepto";
    public static final String REGISTRANT = "bftldapRegistrant";
    public static final String INDEX = "bftldapIndex";

    private RegistrationNames() {}
}
