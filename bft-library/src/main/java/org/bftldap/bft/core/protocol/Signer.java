package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.types.Signature;

/** Signs in this replica's name. A pure function of the content; called within {@link Replica#step}. */
public interface Signer {

    /** @param content as {@code MessageCodec.signedBytes} makes it; the signer binds group and epoch to it */
    Signature sign(byte[] content);
}
