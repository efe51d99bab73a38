package org.bftldap.cli.ldif;

/**
 * What is wrong with a place in a file, and what to do.
 *
 * @param line from 1; 0 if it is about the whole file
 * @param dn as the file spells it; empty if the record has none that can be read
 * @param attribute as the file spells it; empty if it is about the entry
 */
public record Problem(String file, long line, String dn, String attribute, String text) {

    /** {@code file:line: dn: attribute: text}, without the parts that are empty. */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + part(dn) + part(attribute) + text;
    }

    private static String part(String text) {
        return text.isEmpty() ? "" : text + ": ";
    }
}
