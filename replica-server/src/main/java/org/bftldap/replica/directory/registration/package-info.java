/**
 * Registrations in the directory: made, renewed and withdrawn by operations, ended by agreed time.
 *
 * <p>The one idea: everything that a registration is stands in its entry, also when it has to be looked at again and how far the deletion of
 * its data has come. So there is nothing to lose in a restart, nothing that a state transfer could miss, and each batch does a bounded
 * part of what is due before its own operations.
 */
@NullMarked
package org.bftldap.replica.directory.registration;

import org.jspecify.annotations.NullMarked;
