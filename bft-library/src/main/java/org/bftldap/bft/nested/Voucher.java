package org.bftldap.bft.nested;

import org.bftldap.bft.core.types.Signature;

/** One replica's signed word, on behalf of its own group ({@link Vouching}). */
record Voucher(int replica, Signature signature) {}
