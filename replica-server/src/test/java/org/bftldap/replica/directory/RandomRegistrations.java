package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bftldap.bft.service.Caller;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.OperationCodec;

/** What two agents do: they register for so short that much of it ends between their operations, and write where they may and may not. */
final class RandomRegistrations {

    private final RandomGenerator random;

    RandomRegistrations(RandomGenerator random) {
        this.random = random;
    }

    /** A grant for each agent, with small limits, and a part of the tree that both were granted. */
    static List<Operation> setUp() {
        List<Operation> operations = new ArrayList<>();
        for (int agent = 1; agent <= 2; agent++) {
            operations.add(TestReplica.add(
                    "cn=g" + agent + ",ou=grants,ou=system",
                    "objectClass: bftldapGrant",
                    "bftldapGrantSubject: cn=ce-" + agent + ",cn=agents,cn=bftldap",
                    "bftldapGrantSuffix: " + suffix(agent),
                    "bftldapGrantSuffix: " + suffix(3),
                    "bftldapMaxTtl: 2",
                    "bftldapMaxKeep: 1",
                    "bftldapDeleteDelay: 1",
                    "bftldapMaxEntries: 12",
                    "bftldapStateAttribute: description"));
        }
        return operations;
    }

    private static String suffix(int part) {
        return "ou=part-" + part + "," + RandomUpdates.SUFFIX;
    }

    RandomUpdates.Update next() {
        Caller caller = random.nextBoolean() ? TestReplica.AGENT : TestReplica.OTHER_AGENT;
        Operation operation = operation();
        byte[] request = OperationCodec.encode(new DirectoryRequest(new Identity.Self(), operation));
        return new RandomUpdates.Update(new RandomUpdates.Sent(caller, request), operation, "");
    }

    private Operation operation() {
        String suffix = suffix(1 + random.nextInt(3));
        String host = "h" + random.nextInt(2);
        String entry = "cn=e" + random.nextInt(8) + "," + suffix;
        return switch (random.nextInt(10)) {
            case 0, 1 -> new Operation.Register(suffix, "", "ldap", host, 2135, random.nextInt(4), random.nextInt(4), 5, List.of());
            case 2 -> new Operation.Renew(suffix, host, 2135);
            case 3 -> new Operation.Withdraw(suffix, host, 2135);
            case 4 -> TestReplica.add(suffix, "objectClass: organizationalUnit");
            case 5, 6, 7 -> TestReplica.add(entry, "objectClass: device", "description: works");
            case 8 -> TestReplica.modify(entry, Change.Kind.REPLACE, "description: d" + random.nextInt(5));
            default -> random.nextBoolean()
                    ? new Operation.Delete(entry)
                    : new Operation.ModifyDn(entry, "cn=e" + random.nextInt(8), Operation.OldRdn.DELETE, Optional.of(suffix(3)));
        };
    }
}
