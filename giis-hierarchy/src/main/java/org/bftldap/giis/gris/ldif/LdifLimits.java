package org.bftldap.giis.gris.ldif;

/**
 * How much one source may give.
 *
 * @param bytesMax of the whole text
 * @param entriesMax records of it
 * @param lineBytesMax of one line, its folded parts together
 */
public record LdifLimits(int bytesMax, int entriesMax, int lineBytesMax) {}
