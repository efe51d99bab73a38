/**
 * What ApacheDS sees of the store: one {@link org.bftldap.replica.store.partition.DirectoryPartition} a naming context, all over one store.
 *
 * <p>The one idea: a partition has no state and begins no transaction of its own; it works in the batch that is open, whose savepoints and
 * commit belong to the state machine.
 */
@NullMarked
package org.bftldap.replica.store.partition;

import org.jspecify.annotations.NullMarked;
