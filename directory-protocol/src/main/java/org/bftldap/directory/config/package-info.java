/** The files of a group: group.toml (equal everywhere), replica.toml and relay.toml (local), keys. Every error names file, line, key and remedy. */
@NullMarked
package org.bftldap.directory.config;

import org.jspecify.annotations.NullMarked;
