/**
 * The benchmark behind {@code scripts/bench}: the same workloads against a group and against slapd, alternately in one run, every answer
 * checked. One idea: only what was measured side by side may be compared, so a figure without its peer of the same run is not printed
 * as a ratio, and processor time per operation, which survives noise, stands beside every rate.
 */
@NullMarked
package org.bftldap.bench;

import org.jspecify.annotations.NullMarked;
