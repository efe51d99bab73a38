/** Soft-state registrations as they stand in the directory: names that replicas write and relays and agents look for. */
@NullMarked
package org.bftldap.directory.registration;

import org.jspecify.annotations.NullMarked;
