package org.bftldap.directory.auth;

/** Where certificates' subjects stand, and what their attributes are called: a grid-mapfile in the directory. */
public final class SubjectNames {

    /** Holds an entry for each; administrators' alone. */
    public static final String SUBJECTS = "ou=subjects,ou=system";

    /** A subject as RFC 4514 writes it. */
    public static final String SUBJECT = "bftldapCertificateSubject";

    /** DN of the account that it stands for. */
    public static final String ENTRY = "bftldapSubjectEntry";

    private SubjectNames() {}
}
