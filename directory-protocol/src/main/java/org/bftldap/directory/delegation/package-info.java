/** How a group says in its directory which domains below it are other groups' ({@code docs/explanation/hierarchy.md}, "Who holds what"). */
@NullMarked
package org.bftldap.directory.delegation;

import org.jspecify.annotations.NullMarked;
