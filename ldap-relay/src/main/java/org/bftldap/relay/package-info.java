/** The daemon bftldap-relay. */
@NullMarked
package org.bftldap.relay;

import org.jspecify.annotations.NullMarked;
