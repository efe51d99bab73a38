/**
 * Messages and journal records as bytes: one canonical form each, so that bytes and values are the same thing. Big-endian, fixed widths,
 * lengths before contents, nothing optional, nothing after the end.
 *
 * <p>The one idea: decoding gives a value or {@link org.bftldap.bft.core.codec.MalformedException}, whatever the bytes, and never allocates
 * more than a small multiple of what it was given. All limits stand in {@link org.bftldap.bft.core.codec.Limits}.
 */
@NullMarked
package org.bftldap.bft.core.codec;

import org.jspecify.annotations.NullMarked;
