package org.bftldap.replica.directory.access;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Value;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;

/**
 * By which mechanisms each relay may let in whom, where it takes more than a password that it has seen: to be believed without a proof, or to be told
 * keys. Read out of the entries below {@code ou=grants,ou=system}, and valid for one state of
 * the directory. Immutable; shared by threads.
 */
public final class RelayGrants {

    public static final RelayGrants NONE = new RelayGrants(Map.of());

    /** Values of one attribute of a grant. */
    private static final int VALUES_MAX = 256;

    private static final String RELAY = "bftldapGrantRelay";
    private static final String MECHANISM = "bftldapGrantMechanism";
    private static final String SUFFIX = "bftldapGrantSuffix";

    private final Map<Integer, List<Grant>> byRelay;

    /** What lets a relay in as an account. */
    public enum Mechanism {
        /** Its word that a client has shown a certificate. */
        EXTERNAL("EXTERNAL"),
        /** An exchange for which it is told StoredKey and ServerKey. */
        SCRAM("SCRAM-SHA-256");

        private final String text;

        Mechanism(String text) {
            this.text = text;
        }

        private static Optional<Mechanism> of(String text) {
            return Arrays.stream(values()).filter(each -> each.text.equalsIgnoreCase(text)).findFirst();
        }
    }

    private record Grant(Mechanism mechanism, NamePath suffix) {}

    private RelayGrants(Map<Integer, List<Grant>> byRelay) {
        this.byRelay = byRelay;
    }

    /**
     * @param entries those that grant; others among them are passed over
     * @param system what holds the administrators: no relay's word counts there
     */
    static RelayGrants of(EntrySchema schema, NamePath system, Iterable<Entry> entries) throws RuleException {
        Map<Integer, List<Grant>> byRelay = new TreeMap<>();
        for (Entry entry : entries) {
            if (entry.containsAttribute(RELAY)) {
                List<Grant> granted = granted(schema, system, entry);
                for (String relay : texts(entry, RELAY)) {
                    byRelay.computeIfAbsent(number(relay), none -> new ArrayList<>()).addAll(granted);
                }
            }
        }
        return new RelayGrants(byRelay);
    }

    private static List<Grant> granted(EntrySchema schema, NamePath system, Entry entry) throws RuleException {
        List<Grant> granted = new ArrayList<>();
        for (String text : texts(entry, MECHANISM)) {
            Mechanism mechanism = Mechanism.of(text).orElseThrow(() -> new RuleException(MECHANISM + ": use " + known()));
            for (String name : texts(entry, SUFFIX)) {
                NamePath suffix = schema.name(name);
                if (suffix == null || suffix.isRoot()) {
                    throw new RuleException(SUFFIX + " is no name of known attribute types, or everything");
                }
                if (suffix.startsWith(system)) {
                    throw new RuleException("administrators are not granted to relays: " + SUFFIX + " lies in ou=system");
                }
                granted.add(new Grant(mechanism, suffix));
            }
        }
        return granted;
    }

    private static String known() {
        return Arrays.stream(Mechanism.values()).map(each -> each.text).collect(Collectors.joining(" or "));
    }

    /** Whether the relay may let this account in so. */
    public boolean cover(int relay, Mechanism mechanism, NamePath account) {
        return byRelay.getOrDefault(relay, List.of()).stream()
                .anyMatch(grant -> grant.mechanism == mechanism && account.startsWith(grant.suffix));
    }

    /** Whether the relay may let in anybody so. */
    public boolean any(int relay, Mechanism mechanism) {
        return byRelay.getOrDefault(relay, List.of()).stream().anyMatch(grant -> grant.mechanism == mechanism);
    }

    private static int number(String relay) throws RuleException {
        try {
            return Integer.parseInt(relay);
        } catch (NumberFormatException e) {
            throw new RuleException(RELAY + ": use the number of a relay in the group file");
        }
    }

    private static List<String> texts(Entry entry, String attribute) throws RuleException {
        Attribute values = entry.get(attribute);
        List<String> texts = new ArrayList<>();
        if (values != null) {
            for (Value value : values) {
                texts.add(value.getString());
            }
        }
        if (texts.size() > VALUES_MAX) {
            throw new RuleException(attribute + ": more than " + VALUES_MAX + " values");
        }
        return texts;
    }
}
