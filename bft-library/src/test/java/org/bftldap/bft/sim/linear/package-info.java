/**
 * Whether what clients saw could have come from objects that do one thing at a time.
 *
 * <p>The one idea: a history of one object is short enough to search all orders that respect real time (Wing and Gong, with Lowe's cache of
 * positions already seen to fail).
 */
@NullMarked
package org.bftldap.bft.sim.linear;

import org.jspecify.annotations.NullMarked;
