package org.bftldap.testkit.chaos;

/** What becomes of new connections of a link. */
public enum Door {
    OPEN,
    /** They are accepted and nobody speaks; they end when this does. */
    SILENT,
    /** They are reset at once. */
    SHUT
}
