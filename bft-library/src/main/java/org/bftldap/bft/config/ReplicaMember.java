package org.bftldap.bft.config;

/**
 * @param id position in the group, 0..n-1
 * @param host where others reach it
 * @param port TCP port for replicas and clients
 */
public record ReplicaMember(int id, String host, int port, PublicKeys keys) {}
