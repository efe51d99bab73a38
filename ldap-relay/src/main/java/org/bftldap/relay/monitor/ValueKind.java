package org.bftldap.relay.monitor;

import java.math.BigInteger;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The syntaxes of monitoring attributes, each with its equality rule (RFC 4517 §4.2): equal values have equal normal forms. */
enum ValueKind {
    /** caseIgnoreMatch. */
    TEXT("2.5.13.2", "caseIgnoreMatch"),
    /** caseExactMatch. */
    EXACT_TEXT("2.5.13.5", "caseExactMatch"),
    /** integerMatch. */
    NUMBER("2.5.13.14", "integerMatch"),
    /** generalizedTimeMatch. */
    TIME("2.5.13.27", "generalizedTimeMatch"),
    /** booleanMatch. */
    BOOLEAN("2.5.13.13", "booleanMatch"),
    /** distinguishedNameMatch. */
    DN("2.5.13.1", "distinguishedNameMatch"),
    /** objectIdentifierMatch, of object classes. */
    CLASS("2.5.13.0", "objectIdentifierMatch");

    private static final int DIGITS_MAX = 40;

    /** RFC 4517 §3.3.13. */
    private static final Pattern GENERALIZED_TIME =
            Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)(\\d\\d)(?:(\\d\\d)(\\d\\d)?)?(?:[.,](\\d{1,9})\\d*)?(Z|[+-]\\d{2}(?:\\d{2})?)");

    private final List<String> rule;

    ValueKind(String... rule) {
        this.rule = List.of(rule);
    }

    /** The kind whose equality rule this is, by name or OID. */
    static Optional<ValueKind> ofRule(String nameOrOid) {
        for (ValueKind kind : values()) {
            if (kind.rule.stream().anyMatch(nameOrOid::equalsIgnoreCase)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Whether values have an order by which a filter may ask; texts have none here, as cn and the others have none in the schema. */
    boolean isOrdered() {
        return this == NUMBER || this == TIME;
    }

    boolean hasSubstrings() {
        return this == TEXT || this == EXACT_TEXT;
    }

    /** The normal form: a String, a number or a time; empty for what the syntax does not allow. */
    Optional<Comparable<?>> normal(String value) {
        return switch (this) {
            case TEXT -> Optional.of(squeezed(folded(value)));
            case EXACT_TEXT -> Optional.of(squeezed(composed(value)));
            case NUMBER -> value.length() <= DIGITS_MAX && value.matches("0|-?[1-9]\\d*") ? Optional.of(new BigInteger(value)) : Optional.empty();
            case TIME -> time(value).map(each -> each);
            case BOOLEAN -> value.equals("TRUE") || value.equals("FALSE") ? Optional.of(value) : Optional.empty();
            case DN -> MonitorName.normal(value).map(each -> each);
            case CLASS -> MonitorClass.of(value).map(MonitorClass::oid);
        };
    }

    /** The normal form of a part of a text, at whose ends space counts. */
    String normalPart(String part) {
        return (this == TEXT ? folded(part) : composed(part)).replaceAll("\\s+", " ");
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    private static String folded(String text) {
        return composed(composed(text).toLowerCase(Locale.ROOT));
    }

    private static String squeezed(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static Optional<OffsetDateTime> time(String value) {
        Matcher parts = GENERALIZED_TIME.matcher(value);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            LocalDateTime hour = LocalDateTime.of(number(parts, 1), number(parts, 2), number(parts, 3), number(parts, 4), 0);
            LocalDateTime local = hour.plusMinutes(limited(number(parts, 5), 59)).plusSeconds(limited(number(parts, 6), 60));
            // A fraction is one of the last unit that is given.
            Duration unit = parts.group(6) != null ? Duration.ofSeconds(1) : parts.group(5) != null ? Duration.ofMinutes(1) : Duration.ofHours(1);
            String fraction = parts.group(7) == null ? "0" : parts.group(7);
            long nanos = (long) (Double.parseDouble("0." + fraction) * unit.toNanos());
            return Optional.of(local.plusNanos(nanos).atOffset(ZoneOffset.of(parts.group(8))).withOffsetSameInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(Matcher parts, int group) {
        return parts.group(group) == null ? 0 : Integer.parseInt(parts.group(group));
    }

    private static int limited(int value, int max) {
        if (value > max) {
            throw new DateTimeException("more than " + max);
        }
        return value;
    }
}
