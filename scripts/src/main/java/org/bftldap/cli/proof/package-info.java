/** Answers that prove themselves, checked offline: what the signatures cover, and whether it is what was asked and what was printed. */
@NullMarked
package org.bftldap.cli.proof;

import org.jspecify.annotations.NullMarked;
