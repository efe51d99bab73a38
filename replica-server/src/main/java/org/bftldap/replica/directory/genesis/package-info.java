/**
 * The directory before its first operation.
 *
 * <p>The one idea: it is made by ordinary adds at agreed time 0, from what the group file says, so that every replica starts from the
 * same bytes.
 */
@NullMarked
package org.bftldap.replica.directory.genesis;

import org.jspecify.annotations.NullMarked;
