package org.bftldap.directory.operation;

/** What one ordered or unordered operation of the group carries: who asks, and what. */
public record DirectoryRequest(Identity identity, Operation operation) {}
