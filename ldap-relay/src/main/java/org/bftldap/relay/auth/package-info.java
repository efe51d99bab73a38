/**
 * Passwords at the relay, the only place where they are ever in clear: turned into credentials before an operation is encoded, into
 * bind proofs when a client binds.
 *
 * <p>The one idea: nothing that leaves this package towards the group contains a password or a guess at one. A value that a client
 * claims to be a password is compared here, by deriving its key; what is sent is the stored credential if it is right, and the
 * credential of a random key if it is not.
 */
@NullMarked
package org.bftldap.relay.auth;

import org.jspecify.annotations.NullMarked;
