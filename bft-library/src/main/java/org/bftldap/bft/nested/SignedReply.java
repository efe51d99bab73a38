package org.bftldap.bft.nested;

import org.bftldap.bft.core.types.Signature;

/**
 * One replica's word for a statement.
 *
 * @param executed how far it had executed, at least
 * @param timeMillis agreed time of the last batch that it executed since it was started; 0 if none
 */
public record SignedReply(int replica, long executed, long timeMillis, Signature signature) {}
