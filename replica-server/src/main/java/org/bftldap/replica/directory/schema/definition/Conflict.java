package org.bftldap.replica.directory.schema.definition;

/**
 * Why an element cannot stand.
 *
 * @param text for people, with what to do
 */
public record Conflict(Definition definition, Nature nature, String text) {

    /** Which kind of fault it is, for the result code. */
    public enum Nature {
        /** Its OID or a name is taken. */
        TAKEN,
        /** It does not fit to others, or names some that are not there. */
        UNFIT,
        /** It is right, but nothing here could do it. */
        UNSUPPORTED
    }

    /** With the element in front. */
    public String message() {
        return definition.title() + ": " + text;
    }
}
