/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677): its keys and its arithmetic, and the preparation of texts for it (RFC 4013).
 *
 * <p>The one idea: a client's proof gives its ClientKey to who has StoredKey, and from ClientKey comes the key of bind proofs.
 */
@NullMarked
package org.bftldap.directory.scram;

import org.jspecify.annotations.NullMarked;
