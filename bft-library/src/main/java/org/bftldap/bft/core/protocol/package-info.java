/** The agreement protocol as a pure state machine. */
@NullMarked
package org.bftldap.bft.core.protocol;

import org.jspecify.annotations.NullMarked;
