package org.bftldap.giis.registration;

/**
 * An attribute that says how a resource does, such as GlueCEStateStatus, and what it says when nobody knows.
 *
 * @param type name or OID of the attribute type
 */
public record StateAttribute(String type, String unknownValue) {

    private static final String UNKNOWN = "Unknown";

    /** @param text the type, then, behind a space, the value; without one it is {@code Unknown}, as BDII writes it */
    public static StateAttribute parse(String text) {
        int space = text.indexOf(' ');
        return space < 0
                ? new StateAttribute(text, UNKNOWN)
                : new StateAttribute(text.substring(0, space), text.substring(space + 1).strip());
    }
}
