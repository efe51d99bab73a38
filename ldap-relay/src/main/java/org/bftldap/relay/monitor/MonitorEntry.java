package org.bftldap.relay.monitor;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One entry of {@code cn=monitor}, as it is at one moment. Immutable once it was built; not shared before.
 *
 * <p>Names are made of {@code cn} alone, with values of letters, digits and spaces: nothing in them needs escaping.
 */
public final class MonitorEntry {

    private final List<String> cns;
    private final MonitorName name;
    private final Map<MonitorType, List<String>> values = new EnumMap<>(MonitorType.class);

    /** @param cns values of its RDNs from below {@code cn=monitor} on */
    public MonitorEntry(MonitorClass structural, String... cns) {
        this.cns = List.of(cns);
        this.name = new MonitorName(this.cns.stream().map(cn -> "cn=" + ValueKind.TEXT.normal(cn).orElseThrow()).toList());
        values.put(MonitorType.OBJECT_CLASS, List.of(structural.ldapName()));
        values.put(MonitorType.STRUCTURAL_CLASS, List.of(structural.ldapName()));
        values.put(MonitorType.CN, List.of(cns.length == 0 ? "Monitor" : cns[cns.length - 1]));
        values.put(MonitorType.ENTRY_DN, List.of(dn()));
        values.put(MonitorType.SUBSCHEMA, List.of("cn=schema"));
    }

    /** Adds a value. */
    public MonitorEntry with(MonitorType type, String value) {
        List<String> all = new ArrayList<>(values.getOrDefault(type, List.of()));
        all.add(value);
        values.put(type, List.copyOf(all));
        return this;
    }

    public MonitorEntry with(MonitorType type, long value) {
        return with(type, Long.toString(value));
    }

    public String dn() {
        StringBuilder dn = new StringBuilder();
        for (int i = cns.size() - 1; i >= 0; i--) {
            dn.append("cn=").append(cns.get(i)).append(',');
        }
        return dn.append(MonitorName.SUFFIX).toString();
    }

    MonitorName name() {
        return name;
    }

    /** The attributes that it has, in the order of {@link MonitorType}. */
    Map<MonitorType, List<String>> values() {
        return values;
    }

    /** Values of this type and of those that are derived from it. */
    List<String> valuesOf(MonitorType type) {
        List<String> found = new ArrayList<>();
        values.forEach((each, its) -> {
            if (each.isA(type)) {
                found.addAll(its);
            }
        });
        return found;
    }

    /** The cn values of its name, for filters with {@code :dn:}. */
    List<String> named() {
        List<String> names = new ArrayList<>(cns);
        names.add("Monitor");
        return names;
    }
}
