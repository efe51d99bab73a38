/**
 * Ways in which a replica of a development group may be told to misbehave, one class each.
 *
 * <p>The one idea: a fault stands in the way out ({@link org.bftldap.bft.node.fault.Wire}) or before the service, and the replica behind it
 * is the real one and knows nothing of it. So it lies as a replica does whose machine somebody else has taken: with its keys, its place in
 * the group and everything it knows, and nothing in the product's own code can lie by mistake.
 */
@NullMarked
package org.bftldap.bft.node.fault;

import org.jspecify.annotations.NullMarked;
