/**
 * What an update does to the directory: the rules of RFC 4511 and of the schema, in the order in which slapd applies them.
 *
 * <p>The one idea: everything is decided here, and the partition only stores. What reaches a partition is complete: for an add the
 * context's entry, for a modify its altered entry, for a modifyDN ({@code moveAndRename}, the only form used) its modified entry, each
 * with all stored operational attributes. Every refusal is a {@link org.bftldap.replica.directory.update.RefusedException}.
 */
@NullMarked
package org.bftldap.replica.directory.update;

import org.jspecify.annotations.NullMarked;
