package org.bftldap.replica.directory.password;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times in the form in which entries remember them (RFC 4517 §3.3.13), UTC throughout. Stateless. */
final class PasswordTimes {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern TIME = Pattern.compile("([0-9]{14})(?:[.]([0-9]{3})[0-9]{0,6})?Z");

    private PasswordTimes() {}

    static String text(long millis) {
        return SECONDS.format(Instant.ofEpochMilli(millis)) + "Z";
    }

    /** To the millisecond, which is as far as the matching rule of times looks. */
    static String exact(long millis) {
        return SECONDS.format(Instant.ofEpochMilli(millis)) + String.format(Locale.ROOT, ".%03dZ", Math.floorMod(millis, 1_000L));
    }

    /** Empty for any other form, such as 000001010000Z, which slapd takes for "for good". */
    static OptionalLong millis(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches() || text.startsWith("0000")) {
            return OptionalLong.empty();
        }
        try {
            long whole = LocalDateTime.parse(matcher.group(1), SECONDS).toInstant(ZoneOffset.UTC).toEpochMilli();
            return OptionalLong.of(whole + (matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2))));
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }
}
