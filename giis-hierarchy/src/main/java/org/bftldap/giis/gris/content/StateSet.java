package org.bftldap.giis.gris.content;

/** A check's result, that takes the place of an attribute's values. @param source the check's name for people */
public record StateSet(String source, String dn, String attribute, String value) {}
