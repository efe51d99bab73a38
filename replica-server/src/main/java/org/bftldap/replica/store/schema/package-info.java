/**
 * When two names or two values are the same, and which comes first: schema-aware normal forms of bytes.
 *
 * <p>The one idea: a value is normalised once, when it is stored or when a filter is compiled; after that, equality is equality of bytes
 * and order is unsigned order of bytes, in filters, in index keys and in the tree of names alike. An {@link
 * org.bftldap.replica.store.schema.EntrySchema} is immutable: a changed schema is another one.
 */
@NullMarked
package org.bftldap.replica.store.schema;

import org.jspecify.annotations.NullMarked;
