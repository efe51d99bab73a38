/**
 * Groups that ask groups: what comes back is proved by the signatures of the other group's replicas. Knows no LDAP; requests and results are bytes.
 *
 * <p>Two ways. Reads that no state depends on are answered beside the order, also from copies ({@code docs/explanation/hierarchy.md}):
 * {@link org.bftldap.bft.nested.RemoteReads}, {@link org.bftldap.bft.nested.CachedReads}. What a service's state depends on is invoked, and its result is an
 * event of the order ({@code docs/explanation/protocol.md} §2.15): {@link org.bftldap.bft.nested.InvokingService} at the caller,
 * {@link org.bftldap.bft.nested.ServingService} at the target.
 */
@NullMarked
package org.bftldap.bft.nested;

import org.jspecify.annotations.NullMarked;
