/**
 * Export: what the directory holds as LDIF that an import can read, the same bytes for the same state.
 *
 * <p>The one idea: an export is one search a naming context, so it is of one moment; the relay's answer, which comes in the order of the
 * tree, is written as it is read.
 */
@NullMarked
package org.bftldap.cli.unload;

import org.jspecify.annotations.NullMarked;
