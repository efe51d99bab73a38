/**
 * Tests with real processes and real clients, and the rules that the code's structure keeps. One idea: a test does what a user does and
 * looks at what a user sees. Test classes share one group where they can ({@link org.bftldap.it.SharedGroup}) and leave it healthy.
 */
@NullMarked
package org.bftldap.it;

import org.jspecify.annotations.NullMarked;
