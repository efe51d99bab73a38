/**
 * An embedded store of ordered keys: tables, one writing transaction with savepoints, immutable snapshots, durable images.
 *
 * <p>The one idea: this store is never the durable log. It writes no log of its own and syncs nothing but images; after a crash it is
 * reopened from an image of a known sequence number and the journal repeats the rest. So the engine is one class behind
 * {@link org.bftldap.replica.store.kv.KeyValueStore}, and everything that makes transactions is plain Java above it.
 */
@NullMarked
package org.bftldap.replica.store.kv;

import org.jspecify.annotations.NullMarked;
