/**
 * {@code cn=monitor} as entries: what they may hold, and how they are found, chosen and compared.
 *
 * <p>The one idea: they are made anew for each request, by whoever knows the figures, and asked like entries of the directory. The relay has
 * no schema; the few attribute types that stand here are told with their rules, and the same stand in that of the group.
 */
@NullMarked
package org.bftldap.relay.monitor;

import org.jspecify.annotations.NullMarked;
