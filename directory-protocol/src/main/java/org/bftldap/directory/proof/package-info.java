/** Answers that prove themselves to whoever has the group's file: what a relay hands out, and what a client checks alone. */
@NullMarked
package org.bftldap.directory.proof;

import org.jspecify.annotations.NullMarked;
