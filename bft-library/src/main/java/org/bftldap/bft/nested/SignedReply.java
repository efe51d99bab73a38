package org.bftldap.bft.nested;

import org.bftldap.bft.core.types.Signature;

/**
 * One replica's word for a statement.
 *
 * @param executed how far it had executed, at least
 * @param timeMillis agreed time of the last batch that it executed since it was started; 0 if none
 * @param ageMillis how old what it answered from other groups may be; 0 if it has all of it itself, {@link Integer#MAX_VALUE} if the answer
 *     is not to be kept
 */
public record SignedReply(int replica, long executed, long timeMillis, int ageMillis, Signature signature) {}
