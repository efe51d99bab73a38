package org.bftldap.replica.store.schema;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The normal form of a GeneralizedTime (RFC 4517 §3.3.13): {@code YYYYMMDDHHMMSS} in UTC, then {@code .} and a fraction without trailing zeros. */
final class TimeForm {

    private static final Pattern SYNTAX =
            Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)(\\d\\d)(?:(\\d\\d)(\\d\\d)?)?(?:[.,](\\d{1,9})\\d*)?(Z|[+-]\\d\\d(?:\\d\\d)?)");
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private TimeForm() {}

    static byte @Nullable [] of(byte[] value) {
        Matcher parts = SYNTAX.matcher(new String(value, StandardCharsets.ISO_8859_1).trim());
        if (!parts.matches()) {
            return null;
        }
        try {
            LocalDateTime time = LocalDateTime.of(number(parts.group(1)), number(parts.group(2)), number(parts.group(3)), number(parts.group(4)), 0)
                    .plusMinutes(number(parts.group(5)))
                    .plusSeconds(number(parts.group(6)))
                    .plusNanos(fraction(parts.group(7), unitNanos(parts)))
                    .minusMinutes(zoneMinutes(parts.group(8)));
            return text(time).getBytes(StandardCharsets.US_ASCII);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String text(LocalDateTime time) {
        StringBuilder text = new StringBuilder(24);
        padded(text, time.getYear(), 4);
        padded(text, time.getMonthValue(), 2);
        padded(text, time.getDayOfMonth(), 2);
        padded(text, time.getHour(), 2);
        padded(text, time.getMinute(), 2);
        padded(text, time.getSecond(), 2);
        if (time.getNano() != 0) {
            text.append('.');
            padded(text, time.getNano(), 9);
            while (text.charAt(text.length() - 1) == '0') {
                text.setLength(text.length() - 1);
            }
        }
        return text.toString();
    }

    private static void padded(StringBuilder text, int number, int digits) {
        String plain = Integer.toString(number);
        text.append("0".repeat(Math.max(0, digits - plain.length()))).append(plain);
    }

    /** The fraction is one of the smallest unit written. */
    private static long unitNanos(Matcher parts) {
        if (parts.group(6) != null) {
            return NANOS_PER_SECOND;
        }
        return parts.group(5) != null ? 60 * NANOS_PER_SECOND : 3600 * NANOS_PER_SECOND;
    }

    private static long fraction(@Nullable String digits, long unitNanos) {
        if (digits == null) {
            return 0;
        }
        long billionths = Long.parseLong((digits + "000000000").substring(0, 9));
        return billionths * (unitNanos / NANOS_PER_SECOND);
    }

    private static int zoneMinutes(String zone) {
        if (zone.equals("Z")) {
            return 0;
        }
        int minutes = number(zone.substring(1, 3)) * 60 + (zone.length() == 5 ? number(zone.substring(3)) : 0);
        return zone.charAt(0) == '-' ? -minutes : minutes;
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
