package org.bftldap.bft.config;

/**
 * @param id number of the client process, 1,000 or more
 * @param name for people: {@code relay-0}
 * @param role what the application lets it do: {@code relay}, {@code admin}, {@code gris}, {@code group}; not one that the library gives
 */
public record ClientMember(int id, String name, String role, PublicKeys keys) {

    /** The role of a replica of this group, where it has something ordered by itself. No client has it. */
    public static final String REPLICA = "replica";

    /** Before a group's name, the role of that group, where it has operations executed here. No client has it. */
    public static final String GROUP_PREFIX = "group/";

    public ClientMember {
        if (role.equals(REPLICA) || role.startsWith(GROUP_PREFIX)) {
            throw new IllegalArgumentException("client " + name + " cannot have the role " + role + ": it is given by the library");
        }
    }
}
