/**
 * What all processes of a group must agree on, as immutable records, checked where they are built. Reading it from a file is the
 * application's business.
 */
@NullMarked
package org.bftldap.bft.config;

import org.jspecify.annotations.NullMarked;
