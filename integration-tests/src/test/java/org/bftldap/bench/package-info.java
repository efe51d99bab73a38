/** Tests of what the benchmark reckons. */
@NullMarked
package org.bftldap.bench;

import org.jspecify.annotations.NullMarked;
