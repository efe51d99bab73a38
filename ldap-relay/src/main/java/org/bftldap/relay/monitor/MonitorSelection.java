package org.bftldap.relay.monitor;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;

/** Which attributes a search wants (RFC 4511 §4.5.1.8): by name, {@code *}, {@code +}, {@code @class}, or none. Immutable. */
final class MonitorSelection {

    /** What the classes permit; operational attributes belong to no class (RFC 4529 §2). */
    private static final Set<MonitorType> OF_CLASSES =
            EnumSet.of(MonitorType.OBJECT_CLASS, MonitorType.CN, MonitorType.DESCRIPTION, MonitorType.LABELED_URI, MonitorType.INFO);

    private final Set<MonitorType> wanted = EnumSet.noneOf(MonitorType.class);
    private final Operation.Values values;

    MonitorSelection(Operation.Search search) {
        this.values = search.values();
        boolean allUser = search.attributes().isEmpty() || search.attributes().contains("*");
        boolean allOperational = search.attributes().contains("+");
        for (MonitorType type : MonitorType.values()) {
            if (type.usage() == MonitorType.Usage.USER ? allUser : allOperational) {
                wanted.add(type);
            }
        }
        search.attributes().forEach(this::named);
    }

    private void named(String description) {
        if (description.startsWith("@")) {
            MonitorClass.of(description.substring(1)).ifPresent(each -> wanted.addAll(OF_CLASSES));
            return;
        }
        Optional<MonitorType> asked = MonitorType.of(description);
        for (MonitorType type : MonitorType.values()) {
            if (asked.isPresent() && type.isA(asked.get())) {
                wanted.add(type);
            }
        }
    }

    List<AttributeValues> of(MonitorEntry entry) {
        List<AttributeValues> selected = new ArrayList<>();
        entry.values().forEach((type, its) -> {
            if (wanted.contains(type)) {
                selected.add(new AttributeValues(type.ldapName(), values == Operation.Values.TYPES_ONLY ? List.of() : bytes(its)));
            }
        });
        return selected;
    }

    private static List<byte[]> bytes(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
