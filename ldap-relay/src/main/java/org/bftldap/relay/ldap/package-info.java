/**
 * LDAP on the wire (RFC 4511 §4, §5.1): bytes to requests and results to bytes. Knows no session and no group.
 *
 * <p>The one idea: every bound is checked before the thing it bounds is built. {@link org.bftldap.relay.ldap.LdapFrames} looks at a
 * message's length before it buffers, {@link org.bftldap.relay.ldap.RequestReader} at depth and counts before it descends or allocates;
 * so there is no message, however made, that costs more than a small multiple of its own bytes. A message that is not LDAP ends the
 * connection ({@link org.bftldap.relay.ldap.MalformedMessageException}); one that is, but may not be done, gets an answer
 * ({@link org.bftldap.relay.ldap.RequestRefusedException}).
 */
@NullMarked
package org.bftldap.relay.ldap;

import org.jspecify.annotations.NullMarked;
