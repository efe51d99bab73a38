/**
 * The two entries that no naming context holds: the root DSE and the subschema subentry (RFC 4512 §5.1, §4.2).
 *
 * <p>The one idea: they are made from genesis and schema, never stored, and read like any other entry.
 */
@NullMarked
package org.bftldap.replica.directory.fixed;

import org.jspecify.annotations.NullMarked;
