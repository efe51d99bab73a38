/**
 * Password hashes of other servers, so that people who move here keep their passwords.
 *
 * <p>The one idea: a hash is never stored. What it was made with ({@link org.bftldap.directory.hash.HashParameters}) is kept; the hash itself takes the place of the
 * password when a key is derived, once at the import and from then on from the password that its owner types.
 */
@NullMarked
package org.bftldap.directory.hash;

import org.jspecify.annotations.NullMarked;
