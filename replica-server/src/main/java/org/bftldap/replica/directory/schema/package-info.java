/**
 * Where the schema comes from: the standard schemas that ApacheDS's library carries, then the {@code *.schema} files of a directory.
 *
 * <p>The one idea: the same bytes in, the same schema out, or no start at all; a rejected element is never skipped.
 */
@NullMarked
package org.bftldap.replica.directory.schema;

import org.jspecify.annotations.NullMarked;
