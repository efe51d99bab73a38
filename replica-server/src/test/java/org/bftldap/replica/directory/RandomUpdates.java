package org.bftldap.replica.directory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.bftldap.bft.service.Caller;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;

/**
 * Makes updates of all kinds, about a third of which cannot be done: by administrator and users, with names in unusual spellings, changes of
 * access rules and passwords among them. Keeps a rough idea of what exists, so that most updates meet something.
 */
final class RandomUpdates {

    static final String SUFFIX = "dc=example,dc=com";
    static final String USERS = "ou=users," + SUFFIX;
    static final int USER_COUNT = 4;

    /** As they stand between commas and plus signs: escapes, spaces, other scripts, a lone surrogate's neighbours, quotes. */
    private static final List<String> STRANGE = List.of(
            "Smith\\, John", "\\#hash", "\\20leading", "trailing\\20", "a\\+b", "\\\"quoted\\\"", "back\\\\slash", "semi\\;colon", "\\3cangle\\3e",
            "Zoë", "Ζωή", "Žofie", "日本語", "\\C3\\A9t\\C3\\A9", "a  b   c", "MiXeD CaSe", "x\\3Dy", "ﬁligree", "İstanbul", "straße", "\uD83D\uDE00");

    private final RandomGenerator random;
    private final List<Identity> users = new ArrayList<>();
    private final Identity administrator;
    private final RandomRegistrations agents;
    /** DN as written → kind, 'c' for containers. Ordered, so that picking is repeatable. */
    private final TreeMap<String, Character> known = new TreeMap<>();

    private final List<String> aci = new ArrayList<>();
    private final List<String> dynamic = new ArrayList<>();
    private int made;
    private String target = "";

    RandomUpdates(RandomGenerator random, Identity administrator) {
        this.random = random;
        this.administrator = administrator;
        this.agents = new RandomRegistrations(random);
        known.put(SUFFIX, 'c');
    }

    static CredentialKey userKey(int user) {
        return TestReplica.key("password of " + user, (byte) (20 + user));
    }

    static String userName(int user) {
        return "cn=user" + user + "," + USERS;
    }

    /** Makes the users whose proofs the rest of the run uses. */
    static List<Operation> setUp() {
        List<Operation> operations = new ArrayList<>();
        operations.add(TestReplica.add(USERS, "objectClass: organizationalUnit"));
        for (int i = 0; i < USER_COUNT; i++) {
            operations.add(TestReplica.add(userName(i), "objectClass: person", "sn: User", "userPassword: " + stored(userKey(i), 20 + i)));
        }
        operations.addAll(RandomRegistrations.setUp());
        return operations;
    }

    private static String stored(CredentialKey key, int saltFill) {
        byte[] salt = TestReplica.salt((byte) saltFill);
        return (saltFill % 2 == 0
                        ? StoredCredential.of(key, TestReplica.ITERATIONS, salt)
                        : StoredCredential.withScramKeys(key, TestReplica.ITERATIONS, salt))
                .text();
    }

    void useProofs(List<Identity> proofs) {
        users.addAll(proofs);
    }

    /** An operation and the client that sent it. */
    record Sent(Caller caller, byte[] bytes) {}

    /** @param target the entry's name as {@code known} spells it; empty where there is none */
    record Update(Sent sent, Operation operation, String target) {}

    Update next() {
        made++;
        target = "";
        if (random.nextInt(6) == 0) {
            return agents.next();
        }
        Operation operation = operation();
        int who = random.nextInt(20);
        Identity identity = who < 16 ? administrator : who < 19 ? users.get(random.nextInt(users.size())) : new Identity.Anonymous();
        byte[] request = OperationCodec.encode(new DirectoryRequest(identity, operation, controls()));
        return new Update(new Sent(TestReplica.RELAY, request), operation, target);
    }

    /** Mostly none; the replica must make the same of them whether they fit or not. */
    private List<RequestControl> controls() {
        List<RequestControl> controls = new ArrayList<>();
        RequestControl.Criticality criticality = RequestControl.Criticality.values()[random.nextInt(2)];
        switch (random.nextInt(24)) {
            case 0 -> controls.add(new RequestControl.Assertion(TestReplica.equal("objectClass", "person")));
            case 1 -> controls.add(new RequestControl.PreRead(List.of("*", "+"), criticality));
            case 2, 3 -> controls.add(new RequestControl.PostRead(List.of("*", "+"), criticality));
            case 4 -> controls.add(new RequestControl.PermissiveModify());
            case 5 -> controls.add(new RequestControl.ProxiedAuthorization(userName(random.nextInt(USER_COUNT))));
            case 6 -> {
                controls.add(new RequestControl.ManageDsaIt());
                controls.add(new RequestControl.PostRead(List.of(), criticality));
            }
            default -> { /* none */ }
        }
        return controls;
    }

    /** To be told what came of it. */
    void learn(Update update, int code) {
        Operation operation = update.operation;
        String target = update.target;
        if (code != 0 || update.sent.caller != TestReplica.RELAY) {
            return;
        }
        if (operation instanceof Operation.Add add) {
            known.put(add.dn(), add.attributes().get(0).values().stream()
                            .anyMatch(value -> new String(value, StandardCharsets.UTF_8).startsWith("organizationalUnit"))
                    ? 'c'
                    : 'e');
        } else if (operation instanceof Operation.Delete) {
            known.remove(target);
        } else if (operation instanceof Operation.ModifyDn rename) {
            Character kind = known.remove(target);
            String above = rename.newSuperior().orElse(target.substring(parentAt(target)));
            String to = rename.newRdn() + "," + above;
            for (String below : known.keySet().stream().filter(name -> name.endsWith("," + target)).toList()) {
                known.put(below.substring(0, below.length() - target.length()) + to, known.remove(below));
            }
            known.put(to, kind == null ? 'e' : kind);
        }
    }

    private static int parentAt(String dn) {
        for (int i = 0; i < dn.length(); i++) {
            if (dn.charAt(i) == '\\') {
                i++;
            } else if (dn.charAt(i) == ',') {
                return i + 1;
            }
        }
        return dn.length();
    }

    private Operation operation() {
        if (random.nextInt(250) == 0) {
            return schema();
        }
        int kind = random.nextInt(100);
        if (kind < 34) {
            return add();
        }
        if (kind < 36) {
            return TestReplica.modify(spelt(any()), Change.Kind.ADD, "objectClass: extra", "extraName: e" + random.nextInt(5));
        }
        if (kind < 62) {
            return modify();
        }
        if (kind < 72) {
            return new Operation.Delete(spelt(any()));
        }
        if (kind < 87) {
            return rename();
        }
        if (kind < 90) {
            return refresh();
        }
        if (kind < 95) {
            return rules();
        }
        if (kind < 97) {
            int user = random.nextInt(USER_COUNT);
            return TestReplica.modify(userName(user), Change.Kind.REPLACE, "userPassword: " + stored(userKey(user), 20 + user));
        }
        return nonsense();
    }

    private Operation add() {
        String parent = random.nextInt(8) == 0 ? "ou=missing" + random.nextInt(3) + "," + SUFFIX : container();
        if (random.nextInt(5) == 0) {
            String name = "o" + random.nextInt(40);
            return maybeDynamic("ou=" + name + "," + parent, new ArrayList<>(List.of("objectClass: organizationalUnit", "description: d" + random.nextInt(9))));
        }
        List<String> lines = new ArrayList<>(List.of("objectClass: inetOrgPerson", "sn: S" + random.nextInt(50)));
        if (random.nextInt(12) == 0) {
            lines.set(1, "description: no surname");
        }
        if (random.nextInt(3) == 0) {
            lines.add("mail: u" + random.nextInt(99) + "@example.com");
        }
        if (random.nextInt(6) == 0) {
            lines.add("objectClass: posixAccount");
            lines.add("uid: x" + made);
            lines.add("uidNumber: " + random.nextInt(1000));
            lines.add("gidNumber: " + (random.nextInt(9) == 0 ? "many" : "" + random.nextInt(1000)));
            lines.add("homeDirectory: /home/x");
        }
        return maybeDynamic(rdn() + "," + parent, lines);
    }

    private Operation maybeDynamic(String dn, List<String> lines) {
        if (random.nextInt(5) == 0) {
            lines.add("objectClass: dynamicObject");
            dynamic.add(dn);
        }
        return TestReplica.add(dn, lines.toArray(new String[0]));
    }

    /** Mostly so short that it ends within the run. */
    private Operation refresh() {
        String dn = dynamic.isEmpty() || random.nextInt(8) == 0 ? any() : dynamic.get(dynamic.size() - 1 - random.nextInt(Math.min(dynamic.size(), 20)));
        return new Operation.Refresh(dn, random.nextInt(6));
    }

    private String rdn() {
        String value = random.nextInt(3) == 0 ? STRANGE.get(random.nextInt(STRANGE.size())) : "n" + random.nextInt(300);
        return switch (random.nextInt(8)) {
            case 0 -> "cn=" + value + "+uid=u" + random.nextInt(50);
            case 1 -> "uid=u" + random.nextInt(300) + "+cn=" + value;
            case 2 -> "2.5.4.3=" + value;
            case 3 -> "CommonName = " + value;
            default -> "cn=" + value;
        };
    }

    private Operation modify() {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            Change.Kind kind = Change.Kind.values()[random.nextInt(10) == 0 ? 3 : random.nextInt(3)];
            String attribute = kind == Change.Kind.INCREMENT
                    ? List.of("uidNumber", "gidNumber", "sn").get(random.nextInt(3))
                    : List.of(
                            "description", "mail", "telephoneNumber", "seeAlso", "title", "sn", "jpegPhoto",
                            "description;lang-de", "Title;lang-DE-ch", "sn;lang-fr;lang-de").get(random.nextInt(10));
            List<byte[]> values = new ArrayList<>();
            boolean whole = kind != Change.Kind.INCREMENT && kind != Change.Kind.ADD && random.nextInt(2) == 0;
            for (int j = 0; !whole && j <= random.nextInt(2); j++) {
                values.add(value(attribute));
            }
            changes.add(new Change(kind, new AttributeValues(attribute, values)));
        }
        return new Operation.Modify(spelt(any()), changes);
    }

    private byte[] value(String attribute) {
        return switch (attribute) {
            case "jpegPhoto" -> {
                byte[] bytes = new byte[random.nextInt(40) + 11];
                random.nextBytes(bytes);
                byte[] head = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F'};
                System.arraycopy(head, 0, bytes, 0, head.length);
                yield bytes;
            }
            case "seeAlso" -> text("cn=" + STRANGE.get(random.nextInt(STRANGE.size())) + "," + SUFFIX);
            case "telephoneNumber" -> text("+49 " + random.nextInt(5));
            case "uidNumber", "gidNumber" -> text(Integer.toString(random.nextInt(20) - 10));
            case "mail" -> text("v" + random.nextInt(5) + "@example.com");
            default -> text(random.nextInt(4) == 0 ? "Straße  " + random.nextInt(3) : "v" + random.nextInt(5));
        };
    }

    private Operation rename() {
        String dn = any();
        Optional<String> superior = switch (random.nextInt(4)) {
            case 0 -> Optional.of(container());
            case 1 -> random.nextInt(5) == 0 ? Optional.of("ou=nowhere," + SUFFIX) : Optional.of(container());
            default -> Optional.empty();
        };
        String newRdn = random.nextInt(3) == 0 ? dn.substring(0, Math.max(0, parentAt(dn) - 1)) : known.get(dn) != null && known.get(dn) == 'c' ? "ou=o" + random.nextInt(40) : rdn();
        Operation.OldRdn old = random.nextInt(3) == 0 ? Operation.OldRdn.KEEP : Operation.OldRdn.DELETE;
        return new Operation.ModifyDn(spelt(dn), newRdn, old, superior);
    }

    /** Users gain and lose the right to write. */
    private Operation rules() {
        String subentry = "cn=access," + SUFFIX;
        if (!aci.isEmpty() && random.nextInt(2) == 0) {
            return TestReplica.modify(subentry, Change.Kind.DELETE, "prescriptiveACI: " + aci.remove(random.nextInt(aci.size())));
        }
        String rule = "{ identificationTag \"r" + made + "\", precedence " + random.nextInt(30, 90)
                + ", authenticationLevel simple, itemOrUserFirst userFirst: { userClasses { "
                + (random.nextInt(2) == 0 ? "allUsers" : "name { \"" + userName(random.nextInt(USER_COUNT)) + "\" }")
                + " }, userPermissions { { protectedItems { entry, allUserAttributeTypesAndValues }, grantsAndDenials { "
                + (random.nextInt(3) == 0 ? "denyAdd, denyModify" : "grantAdd, grantModify, grantRemove, grantRename")
                + " } } } } }";
        aci.add(rule);
        return TestReplica.modify(subentry, Change.Kind.ADD, "prescriptiveACI: " + rule);
    }

    /** The schema grows, changes and shrinks, as far as entries let it. */
    private Operation schema() {
        String[] both = {
            "attributeTypes: ( 1.3.6.1.4.1.32473.6.1 NAME 'extraName' SUP name )",
            "objectClasses: ( 1.3.6.1.4.1.32473.6.2 NAME 'extra' AUXILIARY MAY extraName )"
        };
        return switch (random.nextInt(4)) {
            case 0 -> TestReplica.modify("cn=schema", Change.Kind.DELETE, both);
            case 1 -> TestReplica.modify("cn=schema", Change.Kind.REPLACE, both[0], both[1].replace("MAY", "MUST"));
            default -> TestReplica.modify("cn=schema", Change.Kind.ADD, both);
        };
    }

    private Operation nonsense() {
        return switch (random.nextInt(5)) {
            case 0 -> new Operation.Delete("no name");
            case 1 -> TestReplica.add("cn=x,o=elsewhere", "objectClass: device");
            case 2 -> TestReplica.modify(spelt(any()), Change.Kind.REPLACE, "entryUUID: x");
            case 3 -> TestReplica.add("cn=q" + made + "," + SUFFIX, "objectClass: noSuchClass");
            default -> new Operation.ModifyDn(any(), "", Operation.OldRdn.DELETE, Optional.empty());
        };
    }

    /** The same name as a client might write it. */
    private String spelt(String dn) {
        return switch (random.nextInt(5)) {
            case 0 -> dn.toUpperCase(Locale.ROOT).replace("SS", "ss");
            case 1 -> dn.replace(",dc=", " , dc = ");
            default -> dn;
        };
    }

    private String any() {
        target = pick(known.keySet().stream().toList());
        return target;
    }

    private String container() {
        return pick(known.entrySet().stream().filter(entry -> entry.getValue() == 'c').map(java.util.Map.Entry::getKey).toList());
    }

    private String pick(List<String> names) {
        return names.isEmpty() || random.nextInt(40) == 0 ? "cn=absent," + SUFFIX : names.get(random.nextInt(names.size()));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
