/**
 * Keys and what is done with them: key files, Ed25519, MAC session keys, and TLS between the processes of a group.
 *
 * <p>The one idea: a process <em>is</em> its public keys as the group file pins them. Names, dates and issuers in certificates mean
 * nothing here, and no use of one key can endanger another since each purpose has a key of its own
 * ({@code docs/explanation/protocol.md} §1.3). May use BouncyCastle and the JDK; knows no message and no socket.
 */
@NullMarked
package org.bftldap.bft.crypto;

import org.jspecify.annotations.NullMarked;
