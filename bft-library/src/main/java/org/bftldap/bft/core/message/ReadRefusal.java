package org.bftldap.bft.core.message;

/** Why a read is not served. */
public enum ReadRefusal {
    /** Too many reads are open or waiting. */
    BUSY,
    /** The answer is no longer held. */
    EXPIRED
}
