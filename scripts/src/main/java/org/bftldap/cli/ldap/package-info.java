/** How the command speaks to a relay as an LDAP client: one way to connect for all that needs one. */
@NullMarked
package org.bftldap.cli.ldap;

import org.jspecify.annotations.NullMarked;
