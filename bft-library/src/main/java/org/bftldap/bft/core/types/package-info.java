/** Small value types of the protocol: digests, signatures, and all arithmetic on the number of replicas. Uses only the JDK. */
@NullMarked
package org.bftldap.bft.core.types;

import org.jspecify.annotations.NullMarked;
