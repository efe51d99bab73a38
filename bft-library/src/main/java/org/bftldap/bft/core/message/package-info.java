/**
 * What processes say to each other: one immutable record a message, in one sealed family. Arrays in records are not copied; nobody
 * changes them after construction.
 *
 * <p>The one idea: a message says what its sender <em>asserts</em>; who sent it stands in {@link org.bftldap.bft.core.message.Verified},
 * never in the message, except in signed messages, which others may pass on.
 */
@NullMarked
package org.bftldap.bft.core.message;

import org.jspecify.annotations.NullMarked;
