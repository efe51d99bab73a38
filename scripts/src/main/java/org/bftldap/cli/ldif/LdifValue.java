package org.bftldap.cli.ldif;

import java.util.Locale;

/**
 * One value of an attribute.
 *
 * @param attribute its description as the file spells it, with options
 * @param value not shared
 * @param line where it begins
 */
public record LdifValue(String attribute, byte[] value, long line) {

    /** The description without options, lower case. */
    public String type() {
        return type(attribute);
    }

    public static String type(String description) {
        int options = description.indexOf(';');
        return (options < 0 ? description : description.substring(0, options)).toLowerCase(Locale.ROOT);
    }

    /** The options, lower case, each with its semicolon; empty if there are none. */
    public String options() {
        int options = attribute.indexOf(';');
        return options < 0 ? "" : attribute.substring(options).toLowerCase(Locale.ROOT);
    }
}
