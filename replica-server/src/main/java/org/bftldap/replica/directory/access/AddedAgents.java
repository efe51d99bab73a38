package org.bftldap.replica.directory.access;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapInvalidDnException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.crypto.Ed25519Verifier;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.directory.agent.AgentKeys;
import org.bftldap.directory.config.Agents;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;

/** The agents that grants bring in, in one state of the directory. Filled while grants are read, then immutable and shared by threads. */
public final class AddedAgents {

    static final String KEY = "bftldapGrantKey";

    private final TreeMap<String, AddedAgent> byName = new TreeMap<>();
    private final TreeMap<Integer, AddedAgent> byClient = new TreeMap<>();

    AddedAgents() {}

    /** @param subjects of the same grant: one agent, whose keys these are */
    void add(EntrySchema schema, Entry grant, String text, List<String> subjects) throws RuleException {
        Optional<String> name = subjects.size() == 1 ? Agents.name(subjects.get(0)) : Optional.empty();
        if (name.isEmpty()) {
            throw new RuleException(KEY + ": name one subject beside it, written cn=NAME," + Agents.CONTAINER);
        }
        PublicKeys keys = AgentKeys.parse(text).orElseThrow(() -> new RuleException(KEY + ": no public keys of an agent"));
        int client = CallerGroups.guestId(keys);
        AddedAgent agent = new AddedAgent(
                name.get(),
                requestor(schema, subjects.get(0)),
                uuid(grant),
                new ClientMember(client, name.get(), Agents.ROLE, keys),
                new Ed25519Verifier(keys.signing()));
        if (byName.put(agent.name(), agent) != null) {
            throw new RuleException(KEY + ": another grant holds keys of this agent; add the suffix there");
        }
        if (byClient.put(client, agent) != null) {
            throw new RuleException(KEY + ": another agent has this TLS key; make new keys");
        }
    }

    private static Requestor requestor(EntrySchema schema, String dn) throws RuleException {
        NamePath path = schema.name(dn);
        if (path == null) {
            throw new RuleException("bftldapGrantSubject holds a name of unknown attribute types");
        }
        try {
            return Requestor.agent(new Dn(schema.schemaManager(), dn), path);
        } catch (LdapInvalidDnException e) {
            throw new RuleException("bftldapGrantSubject holds a name of unknown attribute types");
        }
    }

    private static byte[] uuid(Entry grant) throws RuleException {
        Attribute attribute = grant.get("entryUUID");
        if (attribute == null) {
            throw new RuleException("a grant has no entryUUID");
        }
        UUID uuid = UUID.fromString(attribute.get().getString());
        return ByteBuffer.allocate(16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).array();
    }

    public Optional<AddedAgent> byName(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** @param client the number under which it connects */
    public Optional<AddedAgent> byClient(int client) {
        return Optional.ofNullable(byClient.get(client));
    }

    /** By name. */
    public Collection<AddedAgent> all() {
        return Collections.unmodifiableCollection(byName.values());
    }
}
