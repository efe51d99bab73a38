package org.bftldap.replica.directory;

import static org.bftldap.replica.directory.TestReplica.add;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.delegation.DelegationNames;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;

/** Files of groups that need not run, and the entries that delegate to them. */
final class TestDomains {

    private TestDomains() {}

    /** Of four replicas with new keys. */
    static GroupFile file(String name, int epoch, String... suffixes) {
        return file(name, epoch, Stream.generate(NodeKeys::generate).limit(4).toList(), suffixes);
    }

    static GroupFile file(String name, int epoch, List<NodeKeys> keys, String... suffixes) {
        List<ReplicaMember> replicas = new ArrayList<>();
        for (int id = 0; id < keys.size(); id++) {
            replicas.add(new ReplicaMember(id, "127.0.0.1", 1 + id, keys.get(id).publicKeys()));
        }
        ClientMember relay = new ClientMember(1000, "relay-0", "relay", NodeKeys.generate().publicKeys());
        Genesis genesis = new Genesis(name, List.of(suffixes), List.of(suffixes), TestReplica.GENESIS.adminCredential(), new byte[32]);
        GroupConfig config = new GroupConfig(name, new byte[32], epoch, replicas, List.of(relay), Tuning.defaults(), true);
        return GroupFile.of(Path.of(name), config, genesis);
    }

    static String dn(String name) {
        return "cn=" + name + "," + DelegationNames.DELEGATIONS;
    }

    /** What an administrator writes to delegate all that the group holds. */
    static Operation.Add delegation(GroupFile child) {
        return delegation(child.config().name(), child.text(), child.genesis().suffixes().toArray(new String[0]));
    }

    static Operation.Add delegation(String name, String file, String... suffixes) {
        List<AttributeValues> attributes = new ArrayList<>(
                add(dn(name), "objectClass: bftldapDelegation", "cn: " + name).attributes());
        attributes.add(values(DelegationNames.GROUP_FILE, file));
        attributes.add(values(DelegationNames.SUFFIX, suffixes));
        return new Operation.Add(dn(name), attributes);
    }

    /** Another file in the place of the one that is there. */
    static Operation replacement(GroupFile child) {
        return new Operation.Modify(
                dn(child.config().name()), List.of(new Change(Change.Kind.REPLACE, values(DelegationNames.GROUP_FILE, child.text()))));
    }

    private static AttributeValues values(String attribute, String... texts) {
        List<byte[]> values = new ArrayList<>();
        for (String text : texts) {
            values.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return new AttributeValues(attribute, values);
    }
}
