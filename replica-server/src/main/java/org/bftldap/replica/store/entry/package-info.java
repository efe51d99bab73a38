/**
 * One entry as bytes: the canonical form that is stored, hashed into the state's root, and read without being taken apart.
 *
 * <p>The one idea: an entry's bytes are a function of what the group agreed, so equal entries are equal bytes; and a reader that needs two
 * attributes of thirty walks over the others by their lengths.
 */
@NullMarked
package org.bftldap.replica.store.entry;

import org.jspecify.annotations.NullMarked;
