/** Which group holds what, and how a search that one group cannot answer is taken apart ({@code docs/explanation/hierarchy.md}). */
@NullMarked
package org.bftldap.giis.hierarchy;

import org.jspecify.annotations.NullMarked;
