package org.bftldap.replica.directory.registration;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Agreed times as GeneralizedTime, in the two spellings that are written here. */
final class Times {

    private static final DateTimeFormatter SECONDS = pattern("uuuuMMddHHmmss'Z'");
    private static final DateTimeFormatter MILLIS = pattern("uuuuMMddHHmmss.SSS'Z'");

    private Times() {}

    private static DateTimeFormatter pattern(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** Without fraction, as MDS writes it. */
    static String seconds(long millis) {
        return SECONDS.format(Instant.ofEpochMilli(millis));
    }

    static String millis(long millis) {
        return MILLIS.format(Instant.ofEpochMilli(millis));
    }

    /** Of either spelling. */
    static long parse(String text) {
        return LocalDateTime.parse(text, text.indexOf('.') < 0 ? SECONDS : MILLIS).toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
