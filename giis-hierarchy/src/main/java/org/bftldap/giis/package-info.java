/** A group as the index service (GIIS) of a domain: registrations, delegation, queries between groups. Its place; the capability itself is a later step. */
@NullMarked
package org.bftldap.giis;

import org.jspecify.annotations.NullMarked;
