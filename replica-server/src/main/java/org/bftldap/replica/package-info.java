/**
 * The daemon {@code bftslapd}: one replica of a group, put together of a directory, the replication library and a status endpoint.
 *
 * <p>The one idea: it starts wholly or not at all, and when it cannot go on safely it ends; its journal and its peers bring it back.
 */
@NullMarked
package org.bftldap.replica;

import org.jspecify.annotations.NullMarked;
