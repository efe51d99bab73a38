/**
 * TLS between LDAP clients and the relay (RFC 4513 §3): key and certificate from PEM files, changed while the relay
 * runs; and whose certificates clients show.
 *
 * <p>The one idea: a connection takes the certificate that is good when it begins, and files that cannot be used change nothing.
 */
@NullMarked
package org.bftldap.relay.tls;

import org.jspecify.annotations.NullMarked;
