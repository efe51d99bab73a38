package org.bftldap.directory.result;

import org.bftldap.directory.scram.ScramKeys;

/** What a credential has for SCRAM, as far as the asking relay may know it. */
public sealed interface ScramPart {

    /** Nothing: the key is made of the password as it was sent, or of another server's hash of it. */
    record None() implements ScramPart {}

    /** The keys, which are not shown. The key is made of the prepared password (RFC 4013), as SCRAM's are. */
    record Kept() implements ScramPart {}

    /** Likewise, and here they are. */
    record Shown(ScramKeys keys) implements ScramPart {}
}
