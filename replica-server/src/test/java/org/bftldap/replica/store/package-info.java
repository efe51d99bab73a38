/** What the store's tests share. */
@NullMarked
package org.bftldap.replica.store;

import org.jspecify.annotations.NullMarked;
