/**
 * Elements that administrators add to the schema: their descriptions (RFC 4512 §4.1) read, written, and judged.
 *
 * <p>The one idea: whether elements can stand is decided here, on light records and with a text for people, before ApacheDS is asked to make
 * a schema of them; so it is decided alike by replicas at execution and by the command that tries a file.
 */
@NullMarked
package org.bftldap.replica.directory.schema.definition;

import org.jspecify.annotations.NullMarked;
