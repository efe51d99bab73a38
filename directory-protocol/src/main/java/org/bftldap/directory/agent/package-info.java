/** What an agent that was added to a running group signs, and how its public keys are written down. Uses the codec; knows no network. */
@NullMarked
package org.bftldap.directory.agent;

import org.jspecify.annotations.NullMarked;
