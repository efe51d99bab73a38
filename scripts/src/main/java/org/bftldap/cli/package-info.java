/**
 * The command {@code bftldap}: makes the files of groups, starts and stops development groups, and tells how a group is.
 *
 * <p>One class a command ({@code …Command}), which only reads options and prints; the work is in plain classes beside it. Its one idea:
 * never tell a person what a single replica claims where more can be asked. Every failure is one line with a remedy, and leaves nothing
 * half-started behind.
 */
@NullMarked
package org.bftldap.cli;

import org.jspecify.annotations.NullMarked;
