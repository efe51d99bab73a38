/**
 * The bytes under operations and results: canonical, so that equal values have equal bytes and only they.
 *
 * <p>The one idea: whatever decodes encodes to the same bytes again. Numbers are unsigned LEB128 in its shortest form, texts are strict
 * UTF-8 behind their length, and a decoder refuses everything else with {@link org.bftldap.directory.codec.DecodeException}, having
 * allocated no more than a small multiple of what it was given.
 */
@NullMarked
package org.bftldap.directory.codec;

import org.jspecify.annotations.NullMarked;
