/**
 * What an agent publishes: entries from all sources made one tree, and how that differs from what the group holds.
 *
 * <p>The one idea: everything here is a function of its arguments. Names and values are compared as the group's own schema says.
 */
@NullMarked
package org.bftldap.giis.gris.content;

import org.jspecify.annotations.NullMarked;
