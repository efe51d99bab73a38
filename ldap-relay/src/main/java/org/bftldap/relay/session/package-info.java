/**
 * LDAP connections: their order, their limits, and whom they act for.
 *
 * <p>The one idea: a connection is one object on one event loop. Everything that happens to it, an answer of the group included, comes
 * to that loop as an event, so a session has no locks, and whatever goes wrong in it ends it alone.
 */
@NullMarked
package org.bftldap.relay.session;

import org.jspecify.annotations.NullMarked;
