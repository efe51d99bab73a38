package org.bftldap.giis.gris.ldif;

/**
 * What was left out of an LDIF text, and why.
 *
 * @param line of the text, from 1
 * @param dn as written; empty if the text ended before one
 * @param what a sentence without an end
 */
public record LdifProblem(int line, String dn, String what) {}
