/**
 * The objects that simulated clients work on, as sequential specifications: the service executes them, and the search for an order of what
 * clients saw uses the same ones. They are the shapes that a directory has: a value that is replaced, a counter, an entry that is there
 * or not, an attribute of many values, and two names between which an entry moves.
 */
@NullMarked
package org.bftldap.bft.sim.objects;

import org.jspecify.annotations.NullMarked;
