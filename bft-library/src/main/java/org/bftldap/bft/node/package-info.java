/** A running replica: the loop that feeds the pure core, writes its journal, sends its messages and runs the service. */
@NullMarked
package org.bftldap.bft.node;

import org.jspecify.annotations.NullMarked;
