/**
 * The root of the replicated state: a hash tree of fixed shape over all leaves.
 *
 * <p>The one idea: leaves sit under the hash of their key, so the tree is balanced by construction, only what changed is hashed again,
 * and the root is a function of the leaves alone, never of how they came to be ({@code docs/explanation/protocol.md} §2.9).
 */
@NullMarked
package org.bftldap.bft.state;

import org.jspecify.annotations.NullMarked;
