@NullMarked
package org.bftldap.testkit.chaos;

import org.jspecify.annotations.NullMarked;
