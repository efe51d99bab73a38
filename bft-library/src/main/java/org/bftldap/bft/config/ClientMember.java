package org.bftldap.bft.config;

/**
 * @param id number of the client process, 1,000 or more
 * @param name for people: {@code relay-0}
 * @param role what the application lets it do: {@code relay}, {@code admin}, {@code gris}, {@code group}
 */
public record ClientMember(int id, String name, String role, PublicKeys keys) {}
