/**
 * Who may do what, as immutable values: one for each state of the directory, so that reads on a snapshot and the writes after it never
 * share anything that changes.
 *
 * <p>The one idea: X.501's access control decision function over rules that lie in the directory itself, with its answers remembered per
 * kind of question; updates and reads ask the same object.
 */
@NullMarked
package org.bftldap.replica.directory.access;

import org.jspecify.annotations.NullMarked;
