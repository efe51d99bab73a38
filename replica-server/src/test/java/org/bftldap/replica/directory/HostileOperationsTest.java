package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nonsense in every field of every operation: always a result, never an exception. An exception stops a replica, and the same operation
 * would stop them all.
 */
class HostileOperationsTest {

    private static final List<String> PIECES = List.of(
            "", " ", ",", "+", "=", "\\", "\"", "#", ";", "<", ">", "\0", "\u00e9", "\uFEFF", "\uD83D\uDE00", "\uDC00", "cn", "CN", "dc=example,dc=com",
            "o=grid", "ou=", "cn=a", "=a", "2.5.4.3", "2.5.4.3=#04", "#zz", "\\zz", "\\2", "\\20", "oid.2.5.4.3", "objectClass", "sn", "gidNumber",
            "entryUUID", "userCertificate;binary", "description;lang-de", "cn;lang-", "sn;lang-de-;binary", ";binary", "1.1", "*", "+", "@person", "999999999999999999999", "-0",
            "createTimestamp", "20200101000000Z", "TRUE", "seeAlso", "person", "alias", "subentry", "accessControlSubentry", "prescriptiveACI",
            "subtreeSpecification", "{ }", "{ base \"", "jpegPhoto", "aliasedObjectName", "cn=schema", "ou=system", "member", "referral", "ref", "ldap://", "ldap://x/o=y??sub", "x".repeat(3000));

    @TempDir
    static Path directory;

    private static TestReplica replica;

    @BeforeAll
    static void open() throws Exception {
        replica = new TestReplica(directory);
    }

    @AfterAll
    static void close() {
        replica.close();
    }

    @SeededTest(runs = 40)
    void everyOperationGetsAResult(Seed seed) {
        RandomGenerator random = seed.random();
        for (int i = 0; i < 50; i++) {
            Operation operation = operation(random);
            RequestControl[] controls = random.nextInt(3) == 0 ? new RequestControl[0] : controls(random);
            int code = operation.readOnly()
                    ? replica.answer(replica.identity, operation, controls).result().code()
                    : replica.batch(List.of(OperationCodec.encode(new DirectoryRequest(replica.identity, operation, List.of(controls))))).get(0).code();
            assertThat(code).as("%s with %s of %s", operation, List.of(controls), seed).isBetween(0, 123);
        }
    }

    /** Of any kind with any operation: a relay that lies does not ask what fits. */
    private static RequestControl[] controls(RandomGenerator random) {
        List<RequestControl> controls = new ArrayList<>();
        for (int kind = 1; kind <= 14; kind++) {
            if (random.nextInt(5) == 0) {
                controls.add(control(random, kind));
            }
        }
        return controls.toArray(RequestControl[]::new);
    }

    private static RequestControl control(RandomGenerator random, int kind) {
        RequestControl.Criticality criticality = RequestControl.Criticality.values()[random.nextInt(2)];
        return switch (kind) {
            case 1 -> new RequestControl.Assertion(filter(random, 2));
            case 2 -> new RequestControl.PreRead(List.of(text(random)), criticality);
            case 3 -> new RequestControl.PostRead(List.of(text(random), "*", "+"), criticality);
            case 4 -> new RequestControl.ManageDsaIt();
            case 5 -> new RequestControl.PermissiveModify();
            case 6 -> new RequestControl.TreeDelete();
            case 7 -> new RequestControl.ProxiedAuthorization(name(random));
            case 8 -> new RequestControl.AtLeast(random.nextInt(4) == 0 ? random.nextLong() : 0);
            case 9 -> new RequestControl.MatchedValues(List.of(filter(random, 1), filter(random, 0)));
            case 10 -> new RequestControl.Subentries(RequestControl.Subentries.Visible.values()[random.nextInt(2)]);
            case 11 -> new RequestControl.Sort(
                    List.of(sortKey(random, random.nextBoolean() ? "cn" : text(random)), sortKey(random, "sn")), criticality);
            case 12 -> new RequestControl.PagedResults(random.nextInt(3), random.nextBoolean() ? new byte[0] : bytes(random));
            case 13 -> new RequestControl.VirtualListView(
                    random.nextInt(3),
                    random.nextInt(5) == 0 ? Integer.MAX_VALUE : random.nextInt(3),
                    random.nextBoolean()
                            ? new RequestControl.VirtualListView.ByOffset(random.nextInt(5), random.nextInt(5))
                            : new RequestControl.VirtualListView.AtOrAfter(bytes(random)),
                    bytes(random),
                    criticality);
            default -> new RequestControl.DontUseCopy();
        };
    }

    private static RequestControl.SortKey sortKey(RandomGenerator random, String attribute) {
        return new RequestControl.SortKey(
                attribute,
                random.nextInt(3) == 0 ? Optional.of(random.nextBoolean() ? "caseExactOrderingMatch" : text(random)) : Optional.empty(),
                RequestControl.SortKey.Direction.values()[random.nextInt(2)]);
    }

    private static Operation operation(RandomGenerator random) {
        return switch (random.nextInt(9)) {
            case 0, 1 -> new Operation.Add(name(random), attributes(random));
            case 2 -> new Operation.Modify(name(random), attributes(random).stream()
                    .map(attribute -> new Change(Change.Kind.values()[random.nextInt(4)], attribute))
                    .toList());
            case 3 -> new Operation.Delete(name(random));
            case 4 -> new Operation.ModifyDn(
                    name(random),
                    text(random),
                    Operation.OldRdn.values()[random.nextInt(2)],
                    random.nextBoolean() ? Optional.empty() : Optional.of(name(random)));
            case 5 -> new Operation.Compare(name(random), text(random), bytes(random));
            case 6 -> new Operation.Register(
                    name(random),
                    random.nextBoolean() ? "" : name(random),
                    random.nextBoolean() ? "ldap" : text(random),
                    host(random),
                    random.nextInt(3),
                    random.nextInt(3),
                    random.nextInt(3),
                    random.nextInt(Integer.MAX_VALUE),
                    random.nextBoolean() ? List.of() : List.of(new AttributeValues("Mds-Service-protocol", List.of(bytes(random)))));
            case 7 -> random.nextBoolean()
                    ? new Operation.Renew(name(random), host(random), random.nextInt(3))
                    : new Operation.Withdraw(name(random), host(random), random.nextInt(3));
            default -> new Operation.Search(
                    name(random),
                    Operation.Scope.values()[random.nextInt(3)],
                    Operation.AliasDereferencing.values()[random.nextInt(4)],
                    random.nextInt(3),
                    Operation.Values.values()[random.nextInt(2)],
                    filter(random, 3),
                    List.of(text(random), text(random)));
        };
    }

    private static String host(RandomGenerator random) {
        return random.nextBoolean() ? "h" : text(random);
    }

    /** Often one that exists, so that the operation gets further. */
    private static String name(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> text(random);
            case 1 -> "cn=" + text(random) + ",dc=example,dc=com";
            case 2 -> text(random) + ",dc=example,dc=com";
            default -> List.of("dc=example,dc=com", "cn=access,o=grid", "cn=admin,ou=system", "ou=system", "").get(random.nextInt(5));
        };
    }

    private static List<AttributeValues> attributes(RandomGenerator random) {
        List<AttributeValues> attributes = new ArrayList<>();
        if (random.nextBoolean()) {
            String more = List.of("alias", "extensibleObject", "subentry", "person", "device", "referral").get(random.nextInt(6));
            attributes.add(new AttributeValues("objectClass", List.of(utf8("person"), utf8(more)).subList(0, more.equals("person") ? 1 : 2)));
            attributes.add(new AttributeValues("sn", List.of(utf8("s"))));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            List<byte[]> values = new ArrayList<>();
            for (int j = 1 + random.nextInt(2); j > 0; j--) {
                values.add(bytes(random));
            }
            attributes.add(new AttributeValues(text(random), values));
        }
        return attributes.isEmpty() ? List.of(new AttributeValues("cn", List.of(bytes(random)))) : attributes;
    }

    private static Filter filter(RandomGenerator random, int depth) {
        return switch (depth == 0 ? 3 + random.nextInt(6) : random.nextInt(9)) {
            case 0 -> new Filter.And(List.of(filter(random, depth - 1), filter(random, depth - 1)));
            case 1 -> new Filter.Or(List.of());
            case 2 -> new Filter.Not(filter(random, depth - 1));
            case 3 -> new Filter.Equality(text(random), bytes(random));
            case 4 -> new Filter.GreaterOrEqual(text(random), bytes(random));
            case 5 -> new Filter.Present(text(random));
            case 6 -> new Filter.Substrings(text(random), Optional.of(bytes(random)), List.of(bytes(random)), Optional.empty());
            case 7 -> new Filter.Approximate(text(random), bytes(random));
            default -> new Filter.Extensible(
                    Optional.of(random.nextBoolean() ? "caseIgnoreMatch" : text(random)),
                    random.nextBoolean() ? Optional.empty() : Optional.of(text(random)),
                    bytes(random),
                    Filter.DnAttributes.values()[random.nextInt(2)]);
        };
    }

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(RandomGenerator random) {
        if (random.nextInt(4) == 0) {
            byte[] bytes = new byte[1 + random.nextInt(20)];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] text = utf8(text(random));
        return text.length == 0 ? new byte[] {0} : text;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
