/**
 * A whole group in one thread: the real core of each replica under a simulated network, disk, clock and clients, with faults, and with the
 * protocol's invariants checked after each step ({@code docs/explanation/simulator.md}).
 *
 * <p>The one idea: everything that happens follows from one number, the seed. The same seed gives the same run byte for byte, so that a
 * violation found once is found again, with every event on the screen.
 */
@NullMarked
package org.bftldap.bft.sim;

import org.jspecify.annotations.NullMarked;
