package org.bftldap.bft.client;

/**
 * @param result the operation's result
 * @param version sequence number at which it was executed
 */
public record WriteReply(byte[] result, long version) {}
