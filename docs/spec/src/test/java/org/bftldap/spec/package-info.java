/**
 * Runs the model checker over the models of {@code docs/spec}.
 *
 * <p>The one idea: a configuration's folder says what must come out, so that a new one is a new test.
 */
@NullMarked
package org.bftldap.spec;

import org.jspecify.annotations.NullMarked;
