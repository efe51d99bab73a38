package org.bftldap.bench;

import java.util.Arrays;
import java.util.Locale;

/** What is measured. The order is the order of a run: deletes take away what the adds before them left. */
enum Workload {
    SEARCH_UID,
    BASE_READ,
    COMPARE,
    ADD,
    DELETE,
    MODIFY,
    MODRDN,
    SEARCH_ALL;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Workload of(String label) {
        return Arrays.stream(values())
                .filter(workload -> workload.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no workload '" + label + "'; there are " + Arrays.stream(values()).map(Workload::label).toList()));
    }
}
