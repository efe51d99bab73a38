/**
 * The agent of a resource (GRIS): gathers what its sources say and keeps the group told of it.
 *
 * <p>The one idea: it is a client of the group in its own right, so nobody between can speak for it.
 */
@NullMarked
package org.bftldap.giis.gris;

import org.jspecify.annotations.NullMarked;
