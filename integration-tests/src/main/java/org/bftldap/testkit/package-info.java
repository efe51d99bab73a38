/**
 * Real processes to test and to measure: a group as {@code bin/bftldap dev up} makes it, a slapd beside it, and what the kernel tells of both.
 * One idea: everything here goes through what a user has (commands, files of the group's folder, sockets, signals), so that nothing is
 * tested that a user could not see. Nothing of the product's classes is used.
 */
@NullMarked
package org.bftldap.testkit;

import org.jspecify.annotations.NullMarked;
