/**
 * The messages of SCRAM-SHA-256 (RFC 5802 §7, RFC 7677) as a server reads and writes them, without network and group.
 *
 * <p>The one idea: an exchange is two messages of the client's, and what was said in between; whatever does not fit is refused before a proof is tried.
 */
@NullMarked
package org.bftldap.relay.scram;

import org.jspecify.annotations.NullMarked;
