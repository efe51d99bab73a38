package org.bftldap.giis.gris.content;

/**
 * What of a source is not published, and why.
 *
 * @param source such as {@code provider/glue}
 * @param line of its text; 0 where it is about no line
 * @param dn as the source wrote it; may be empty
 */
public record Finding(String source, int line, String dn, String what) {

    @Override
    public String toString() {
        return source + (line > 0 ? ", line " + line : "") + (dn.isEmpty() ? "" : ", " + dn) + ": " + what;
    }
}
