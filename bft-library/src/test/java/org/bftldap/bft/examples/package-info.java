/**
 * A small key-value service on the library alone, and a demonstration of it with four processes ({@code scripts/demo-library}). What
 * {@code docs/how-to/replicate-your-own-service.md} points to.
 */
@NullMarked
package org.bftldap.bft.examples;

import org.jspecify.annotations.NullMarked;
