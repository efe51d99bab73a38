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

    /** Whether it has no other options than the directory knows: {@code binary} (RFC 4522) or language tags (RFC 3866). */
    public boolean hasKnownOptions() {
        return options().matches("(;binary|(;lang-[a-z]{1,8}(-[a-z0-9]{1,8}){0,7}){0,4})");
    }

    /** Whether it is transferred as {@code ;binary} (RFC 4522). */
    public boolean isBinary() {
        return options().equals(";binary");
    }

    /** Whether it has language tags. */
    public boolean isInLanguages() {
        return options().contains(";lang-");
    }

    /** The options, lower case, each with its semicolon; empty if there are none. */
    public String options() {
        int options = attribute.indexOf(';');
        return options < 0 ? "" : attribute.substring(options).toLowerCase(Locale.ROOT);
    }
}
