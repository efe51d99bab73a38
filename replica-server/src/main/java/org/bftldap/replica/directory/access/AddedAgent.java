package org.bftldap.replica.directory.access;

import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.crypto.Ed25519Verifier;

/**
 * An agent that stands in no group file: its keys stand in its grant, which is all that makes it one. Immutable, safe to share.
 *
 * @param name as in its DN
 * @param requestor as whom it acts
 * @param grant entryUUID of the grant, 16 bytes: another one for each life of it
 * @param client as which it connects
 * @param signing judges its updates
 */
public record AddedAgent(String name, Requestor requestor, byte[] grant, ClientMember client, Ed25519Verifier signing) {}
