/**
 * Where entries come from: static files, and programs that write LDIF (BDII's {@code ldif}, {@code provider} and {@code plugin}).
 *
 * <p>The one idea: a source that fails costs nobody else anything, and itself nothing for a while.
 */
@NullMarked
package org.bftldap.giis.gris.source;

import org.jspecify.annotations.NullMarked;
