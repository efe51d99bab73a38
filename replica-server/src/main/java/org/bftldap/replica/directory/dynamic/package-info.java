/**
 * Dynamic entries (RFC 2589): which entries may be ones, what prolongs their lives, and what ends them.
 *
 * <p>The one idea: the end of an entry's life is an agreed time that stands in the entry, so every replica removes it in the same batch, and
 * restart, state transfer and rollback need know nothing of it.
 */
@NullMarked
package org.bftldap.replica.directory.dynamic;

import org.jspecify.annotations.NullMarked;
