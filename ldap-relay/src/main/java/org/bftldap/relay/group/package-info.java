/**
 * The group of replicas as the relay sees it: operations in, results out.
 *
 * <p>The one idea: nothing is answered that a quorum did not say, and what no quorum says in time becomes an LDAP result of its own
 * (unavailable, busy) that never pretends to know a write's fate.
 */
@NullMarked
package org.bftldap.relay.group;

import org.jspecify.annotations.NullMarked;
