/** What relays, agents and replicas say to each other: operations, results, credentials, and the files that describe a group. */
@NullMarked
package org.bftldap.directory;

import org.jspecify.annotations.NullMarked;
