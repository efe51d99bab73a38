/** Which domains below this one other groups hold, read out of the directory. May use schema and names; knows no connection. */
@NullMarked
package org.bftldap.replica.directory.delegation;

import org.jspecify.annotations.NullMarked;
