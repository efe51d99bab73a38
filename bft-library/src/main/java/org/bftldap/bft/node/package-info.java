/**
 * A running replica: the loop that feeds the pure core, writes its journal, sends its messages and runs the service.
 *
 * <p>The one idea: one thread. Messages are read, checked, stepped through the core, journalled with one fsync, answered and executed on
 * the same event loop; what arrives during the fsync is the next group commit. Only unordered reads and their chunks are computed
 * elsewhere, on a small pool, from snapshots.
 */
@NullMarked
package org.bftldap.bft.node;

import org.jspecify.annotations.NullMarked;
