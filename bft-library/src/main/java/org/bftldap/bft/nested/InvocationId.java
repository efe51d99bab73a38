package org.bftldap.bft.nested;

/**
 * Names one invocation of a group, for ever: it has one result, so what must be unique may be made of it.
 *
 * @param target name of the group that is invoked
 * @param number from 1, of this caller's invocations of this target, in the order in which they were opened
 */
public record InvocationId(String target, long number) {}
