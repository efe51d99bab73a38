/** LDAP operations as replicas agree on them: semantics in a canonical encoding, not packets. Names are the client's spelling; only replicas know the schema. */
@NullMarked
package org.bftldap.directory.operation;

import org.jspecify.annotations.NullMarked;
