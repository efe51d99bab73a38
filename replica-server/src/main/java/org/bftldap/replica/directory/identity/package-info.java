/**
 * Who asks: bind proofs checked against the credentials in the directory, and what a relay needs to make one.
 *
 * <p>The one idea: a proof holds as long as the credential that it names is in force, so each operation checks it anew, against the very
 * state that it runs on.
 */
@NullMarked
package org.bftldap.replica.directory.identity;

import org.jspecify.annotations.NullMarked;
