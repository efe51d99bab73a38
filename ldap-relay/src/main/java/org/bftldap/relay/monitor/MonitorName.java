package org.bftldap.relay.monitor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.directory.api.ldap.model.exception.LdapInvalidDnException;
import org.apache.directory.api.ldap.model.name.Ava;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.name.Rdn;
import org.bftldap.directory.operation.Operation;

/**
 * A name at or below {@code cn=monitor}.
 *
 * @param path its RDNs in normal form from below {@code cn=monitor} on; none for {@code cn=monitor} itself
 */
public record MonitorName(List<String> path) {

    /** As slapd spells it, and the root DSE. */
    public static final String SUFFIX = "cn=Monitor";

    private static final String NORMAL_SUFFIX = "cn=monitor";

    /** Longer names are none of these: what is looked at for each operation must be short. */
    private static final int LENGTH_MAX = 1_024;

    public MonitorName {
        path = List.copyOf(path);
    }

    /** The name, if it is one of these; empty for all others, and for what is no name. */
    public static Optional<MonitorName> of(String dn) {
        if (!mayBe(dn)) {
            return Optional.empty();
        }
        List<String> rdns = rdns(dn);
        int last = rdns.size() - 1;
        if (last < 0 || !rdns.get(last).equals(NORMAL_SUFFIX)) {
            return Optional.empty();
        }
        List<String> path = new ArrayList<>(rdns.subList(0, last));
        Collections.reverse(path);
        return Optional.of(new MonitorName(path));
    }

    /** Whether it is worth parsing: nearly all names that operations have are not. */
    private static boolean mayBe(String dn) {
        String end = dn.stripTrailing();
        boolean plain = end.regionMatches(true, end.length() - "monitor".length(), "monitor", 0, "monitor".length());
        return dn.length() <= LENGTH_MAX && (plain || end.length() > 0 && isUnusual(end));
    }

    /** Whether the last RDN may hold the word in another spelling: with escapes, or as hexadecimal digits. */
    private static boolean isUnusual(String dn) {
        int from = dn.lastIndexOf('=');
        return from >= 0 && (dn.indexOf('\\', from) >= 0 || dn.startsWith("#", from + 1));
    }

    /** The form in which names are compared (RFC 4517 §4.2.15), with types by the names that they were written by; empty if it is no name. */
    static Optional<String> normal(String dn) {
        List<String> rdns = rdns(dn);
        return rdns.isEmpty() && !dn.isBlank() ? Optional.empty() : Optional.of(String.join(",", rdns));
    }

    /** Whether both are the same name. */
    public static boolean areSame(String one, String other) {
        Optional<String> normal = normal(one);
        return normal.isPresent() && normal.equals(normal(other));
    }

    private static List<String> rdns(String text) {
        List<String> rdns = new ArrayList<>();
        try {
            for (Rdn rdn : new Dn(text).getRdns()) {
                TreeSet<String> parts = new TreeSet<>();
                for (Ava ava : rdn) {
                    parts.add(type(ava.getType()) + "=" + Rdn.escapeValue(ValueKind.TEXT.normal(ava.getValue().getString()).orElseThrow().toString()));
                }
                rdns.add(String.join("+", parts));
            }
        } catch (LdapInvalidDnException | RuntimeException e) {
            return List.of(); // the parser ends some malformed names with unchecked exceptions
        }
        return rdns;
    }

    private static String type(String name) {
        return MonitorType.of(name).map(MonitorType::ldapName).orElse(name).toLowerCase(Locale.ROOT);
    }

    /** Empty for {@code cn=monitor} itself. */
    Optional<MonitorName> parent() {
        return path.isEmpty() ? Optional.empty() : Optional.of(new MonitorName(path.subList(0, path.size() - 1)));
    }

    /** RFC 4511 §4.5.1.2. */
    boolean isIn(MonitorName base, Operation.Scope scope) {
        return switch (scope) {
            case BASE -> equals(base);
            case ONE_LEVEL -> parent().filter(base::equals).isPresent();
            case SUBTREE -> path.size() >= base.path.size() && path.subList(0, base.path.size()).equals(base.path);
        };
    }

    /** The key of the entry that is called so; keys are in the order of the tree. */
    String key() {
        return String.join("\0", path);
    }
}
