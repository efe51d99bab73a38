/**
 * LDIF as providers write it (RFC 2849, and what BDII took beyond it).
 *
 * <p>The one idea: a record that cannot be read is named and left out; the records around it are read all the same.
 */
@NullMarked
package org.bftldap.giis.gris.ldif;

import org.jspecify.annotations.NullMarked;
