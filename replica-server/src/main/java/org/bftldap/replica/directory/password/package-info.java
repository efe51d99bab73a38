/**
 * Password policy (draft-behera-ldap-password-policy-10): which policy holds for an entry, what a bind under it comes to, what the entry
 * remembers, and which changes of a password are allowed.
 *
 * <p>The one idea: all of it is in the directory, and judged at agreed time, so that every replica counts the same. What concerns the clear
 * text of a password (length, quality) is not here, because no replica sees one.
 */
@NullMarked
package org.bftldap.replica.directory.password;

import org.jspecify.annotations.NullMarked;
