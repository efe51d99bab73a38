/** A group as the index service (GIIS) of a domain. */
@NullMarked
package org.bftldap.giis;

import org.jspecify.annotations.NullMarked;
