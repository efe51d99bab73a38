package org.bftldap.replica.store.schema;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The families of matching rules (RFC 4517 §4.2) by the normal form that they compare. */
public enum MatchingKind {
    CASE_IGNORE,
    CASE_EXACT,
    NUMERIC_STRING,
    TELEPHONE,
    INTEGER,
    BOOLEAN,
    TIME,
    OBJECT_IDENTIFIER,
    NAME,
    UUID,
    OCTETS;

    private static final Map<String, MatchingKind> BY_RULE = Map.ofEntries(
            Map.entry("2.5.13.0", OBJECT_IDENTIFIER),
            Map.entry("2.5.13.1", NAME),
            Map.entry("2.5.13.2", CASE_IGNORE),
            Map.entry("2.5.13.3", CASE_IGNORE),
            Map.entry("2.5.13.4", CASE_IGNORE),
            Map.entry("2.5.13.5", CASE_EXACT),
            Map.entry("2.5.13.6", CASE_EXACT),
            Map.entry("2.5.13.7", CASE_EXACT),
            Map.entry("2.5.13.8", NUMERIC_STRING),
            Map.entry("2.5.13.9", NUMERIC_STRING),
            Map.entry("2.5.13.10", NUMERIC_STRING),
            Map.entry("2.5.13.11", CASE_IGNORE),
            Map.entry("2.5.13.12", CASE_IGNORE),
            Map.entry("2.5.13.13", BOOLEAN),
            Map.entry("2.5.13.14", INTEGER),
            Map.entry("2.5.13.15", INTEGER),
            Map.entry("2.5.13.16", OCTETS),
            Map.entry("2.5.13.17", OCTETS),
            Map.entry("2.5.13.18", OCTETS),
            Map.entry("2.5.13.19", OCTETS),
            Map.entry("2.5.13.20", TELEPHONE),
            Map.entry("2.5.13.21", TELEPHONE),
            Map.entry("2.5.13.22", CASE_IGNORE),
            Map.entry("2.5.13.23", NAME),
            Map.entry("2.5.13.27", TIME),
            Map.entry("2.5.13.28", TIME),
            Map.entry("2.5.13.29", CASE_IGNORE),
            Map.entry("2.5.13.30", CASE_IGNORE),
            Map.entry("2.5.13.31", CASE_IGNORE),
            Map.entry("1.3.6.1.4.1.1466.109.114.1", CASE_EXACT),
            Map.entry("1.3.6.1.4.1.1466.109.114.2", CASE_IGNORE),
            Map.entry("1.3.6.1.4.1.1466.109.114.3", CASE_IGNORE),
            Map.entry("1.3.6.1.4.1.4203.1.2.1", CASE_EXACT),
            Map.entry("1.3.6.1.1.16.2", UUID),
            Map.entry("1.3.6.1.1.16.3", UUID),
            Map.entry("1.3.6.1.4.1.4203.666.11.2.1", CASE_EXACT),
            Map.entry("1.3.6.1.4.1.4203.666.11.2.2", CASE_EXACT));

    private static final Set<MatchingKind> TEXT_RULES = EnumSet.of(CASE_IGNORE, CASE_EXACT);
    private static final Set<MatchingKind> TEXTS = EnumSet.of(CASE_IGNORE, CASE_EXACT, TELEPHONE);

    /** The rule with this OID, or null if it is none that this server implements. */
    public static @Nullable MatchingKind ofRule(String oid) {
        return BY_RULE.get(oid);
    }

    /**
     * Whether a rule of this kind compares values that are stored in that kind (RFC 4517 §4.2 names the syntaxes of each): texts with rules
     * for texts, heeding case or not, everything else with its own.
     */
    public boolean fits(MatchingKind stored) {
        return this == stored || TEXT_RULES.contains(this) && TEXTS.contains(stored);
    }

    /** Whether a part of a value can be normalised by itself, as substring assertions need it. */
    public boolean hasSubstrings() {
        return switch (this) {
            case CASE_IGNORE, CASE_EXACT, NUMERIC_STRING, TELEPHONE, OCTETS -> true;
            default -> false;
        };
    }
}
