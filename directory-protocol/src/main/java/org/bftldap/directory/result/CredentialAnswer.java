package org.bftldap.directory.result;

/**
 * How to turn a password into a bind proof, for one entry: its only chunk answers {@code CredentialQuery}.
 *
 * @param salt 16 to 64 bytes
 * @param iterations of PBKDF2-HMAC-SHA-256
 * @param credentialId 16 bytes naming the credential in force; a proof for another one is refused
 * @param entryUuid 16 bytes
 */
public record CredentialAnswer(byte[] salt, int iterations, byte[] credentialId, byte[] entryUuid) {}
