/** Credentials and bind proofs: no replica ever sees a password or anything that lets it act as the user. */
@NullMarked
package org.bftldap.directory.auth;

import org.jspecify.annotations.NullMarked;
