package org.bftldap.bft.service;

/**
 * The authenticated client process (a relay, an agent, an administrator's command) whose request this is.
 *
 * @param client its number in the group file
 * @param role its role there; roles mean something to the application only
 */
public record Caller(int client, String role) {

    /** Role of a replica of this group whose own service has something ordered ({@link Companions#order}). No client has it. */
    public static final String REPLICA = "replica";
}
