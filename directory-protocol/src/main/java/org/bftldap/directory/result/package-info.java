/** What a replica answers, canonical byte for byte. */
@NullMarked
package org.bftldap.directory.result;

import org.jspecify.annotations.NullMarked;
