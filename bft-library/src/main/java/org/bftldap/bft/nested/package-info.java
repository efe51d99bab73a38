/**
 * Groups that ask groups: a replicated service reads from another one, and what comes back is proved by the signatures of that group's
 * replicas ({@code docs/explanation/hierarchy.md}). Knows no LDAP; requests and results are bytes.
 */
@NullMarked
package org.bftldap.bft.nested;

import org.jspecify.annotations.NullMarked;
