/** The loopback status endpoint of the daemons. */
@NullMarked
package org.bftldap.directory.admin;

import org.jspecify.annotations.NullMarked;
