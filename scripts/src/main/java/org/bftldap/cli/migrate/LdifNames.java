package org.bftldap.cli.migrate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bftldap.cli.ldif.LdifValue;

/** Attribute descriptions with the options in which 389 Directory Server keeps the state of replication ({@code db2ldif -r}). Stateless. */
final class LdifNames {

    private static final List<String> CSN_OPTIONS = List.of("vucsn-", "vdcsn-", "adcsn-", "mdcsn-");

    private LdifNames() {}

    /** The type as it is spelled. */
    static String base(LdifValue value) {
        int options = value.attribute().indexOf(';');
        return options < 0 ? value.attribute() : value.attribute().substring(0, options);
    }

    static boolean isDeletedValue(LdifValue value) {
        return List.of(value.options().split(";")).stream().anyMatch(option -> option.equals("deleted") || option.equals("deletedattribute"));
    }

    static LdifValue withoutReplicationOptions(LdifValue value) {
        String[] parts = value.attribute().split(";");
        String kept = String.join(";", Arrays.stream(parts).filter(part -> !isCsn(part)).toList());
        return new LdifValue(kept, value.value(), value.line());
    }

    private static boolean isCsn(String option) {
        String lower = option.toLowerCase(Locale.ROOT);
        return CSN_OPTIONS.stream().anyMatch(lower::startsWith);
    }
}
