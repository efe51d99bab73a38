/**
 * A tree of up to thousands of domains in one thread and by virtual time: how latency, messages and copies grow with it. Routes, questions,
 * copies, leases, notices and their bytes are the product's; agreement within a group, directories, signatures and the network are numbers
 * ({@code docs/benchmarks/scale.md}).
 */
@NullMarked
package org.bftldap.giis.scale;

import org.jspecify.annotations.NullMarked;
