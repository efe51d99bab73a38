/**
 * Elements of the schema in files of OpenLDAP and 389 Directory Server, and what would come of adding them to a group's schema.
 *
 * <p>The one idea: the rules are the replicas' own ({@code org.bftldap.replica.directory.schema.definition}), applied to what a relay
 * publishes; so what is found here is what replicas would say, with the place in the file.
 */
@NullMarked
package org.bftldap.cli.schema;

import org.jspecify.annotations.NullMarked;
