/**
 * The tree of entries: what is stored under which key, the one transaction that changes it, snapshots that read it, touched numbers, and
 * the leaves that the state's root is made of.
 *
 * <p>The one idea: only entries, touched numbers, agreed time and the library's leaves are state; the tree of names and the indexes are
 * derived from entries and can be made again, with the same bytes, by whoever has the leaves (state transfer: {@code StoredStage}) or doubts
 * them ({@link org.bftldap.replica.store.data.StoreVerifier}). Everything on the heap that mirrors the store is either immutable, or belongs
 * to a snapshot, or is undone with a savepoint.
 */
@NullMarked
package org.bftldap.replica.store.data;

import org.jspecify.annotations.NullMarked;
