/** What processes count and measure for their operators; nothing that is agreed on depends on it. */
@NullMarked
package org.bftldap.bft.figures;

import org.jspecify.annotations.NullMarked;
