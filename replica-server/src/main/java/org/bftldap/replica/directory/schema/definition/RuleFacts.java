package org.bftldap.replica.directory.schema.definition;

/**
 * A matching rule.
 *
 * @param syntax OID of the syntax of what it compares values with
 */
public record RuleFacts(String oid, String syntax) {}
