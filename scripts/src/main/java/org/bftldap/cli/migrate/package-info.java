/**
 * What another LDAP server exported, made into a file that {@code bftldap import} takes.
 *
 * <p>The one idea: nothing disappears silently. Each value is either written or counted under a {@link org.bftldap.cli.migrate.Fate}, which
 * says why and what to do.
 */
@NullMarked
package org.bftldap.cli.migrate;

import org.jspecify.annotations.NullMarked;
