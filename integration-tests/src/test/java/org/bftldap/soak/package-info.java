/**
 * A group that is hurt at random for as long as somebody wants to wait, and what is to be true of it all the time: {@code scripts/soak}.
 *
 * <p>The one idea: everything that clients saw is recorded, and judged at the end by the checker that judges the simulator's runs; nothing
 * is believed because the group says so.
 */
@NullMarked
package org.bftldap.soak;

import org.jspecify.annotations.NullMarked;
