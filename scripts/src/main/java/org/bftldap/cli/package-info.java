/** The command bftldap, one class a command. */
@NullMarked
package org.bftldap.cli;

import org.jspecify.annotations.NullMarked;
