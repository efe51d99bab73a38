/**
 * LDIF (RFC 2849) read and written: records that know the line of each value, in memory that does not grow with the file.
 *
 * <p>The one idea: whoever has to mend a file of a million lines needs the line. So problems are data ({@link
 * org.bftldap.cli.ldif.Problem}), all of them are collected, and the reader goes on after each at the next record.
 */
@NullMarked
package org.bftldap.cli.ldif;

import org.jspecify.annotations.NullMarked;
