/** Updates of agents that were added to the running group: handed to replicas, ordered by them, judged by the state when they are executed. */
@NullMarked
package org.bftldap.replica.directory.agent;

import org.jspecify.annotations.NullMarked;
