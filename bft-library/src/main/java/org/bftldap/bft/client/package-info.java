/**
 * A process outside the group that asks it: orders writes, reads by quorum, and believes nothing that fewer than 2f+1 replicas say.
 */
@NullMarked
package org.bftldap.bft.client;

import org.jspecify.annotations.NullMarked;
