/**
 * The directory's data: {@code kv} is the engine and its images, {@code schema} says when names and values are equal, {@code entry} is one
 * entry's bytes, {@code data} is the tree of entries with indexes, touched numbers and state leaves, {@code search} answers readers, and
 * {@code partition} is what ApacheDS sees. Each uses those before it only.
 */
@NullMarked
package org.bftldap.replica.store;

import org.jspecify.annotations.NullMarked;
