/** Time and turn of an agent: all its decisions are made by one thread, at times that a test can set. */
@NullMarked
package org.bftldap.giis.gris.loop;

import org.jspecify.annotations.NullMarked;
