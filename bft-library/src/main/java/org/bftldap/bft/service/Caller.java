package org.bftldap.bft.service;

import org.bftldap.bft.config.ClientMember;

/**
 * The authenticated client process (a relay, an agent, an administrator's command) whose request this is.
 *
 * @param client its number in the group file
 * @param role its role there; roles mean something to the application only
 */
public record Caller(int client, String role) {

    /** Role of a replica of this group whose own service has something ordered ({@link Companions#order}). */
    public static final String REPLICA = ClientMember.REPLICA;
}
