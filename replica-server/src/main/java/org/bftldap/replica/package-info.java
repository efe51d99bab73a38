/** The daemon bftslapd. */
@NullMarked
package org.bftldap.replica;

import org.jspecify.annotations.NullMarked;
