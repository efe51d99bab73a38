/**
 * Import: a file of LDIF is checked as a whole against what the relay publishes, then written through the relay.
 *
 * <p>The one idea: nothing is written while anything is known to be wrong, and what is written can be written again. An entry that is
 * there and equal is skipped, so an import that was interrupted is resumed by running it again.
 */
@NullMarked
package org.bftldap.cli.load;

import org.jspecify.annotations.NullMarked;
