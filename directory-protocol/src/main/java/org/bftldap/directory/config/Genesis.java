package org.bftldap.directory.config;

import java.util.List;

/**
 * What the directory contains before its first operation; part of the group file, so equal at all replicas.
 *
 * @param groupName the group's name
 * @param suffixes DNs of the naming contexts that are created
 * @param anonymousSuffixes those of them that may be read without a bind
 * @param adminCredential the administrator's stored credential as text; holds a public key, never a password
 * @param schemaDigest SHA-256 over the schema files, 32 bytes
 */
public record Genesis(
        String groupName, List<String> suffixes, List<String> anonymousSuffixes, String adminCredential, byte[] schemaDigest) {

    /** DN of the administrator whom every group has. */
    public static final String ADMIN_DN = "cn=admin,ou=system";

    public Genesis {
        suffixes = List.copyOf(suffixes);
        anonymousSuffixes = List.copyOf(anonymousSuffixes);
    }
}
