package org.bftldap.replica.store.schema;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Agreed times as GeneralizedTime (RFC 4517 §3.3.13), in the two spellings that the group itself writes. Stateless. */
public final class Times {

    private static final DateTimeFormatter SECONDS = pattern("uuuuMMddHHmmss'Z'");
    private static final DateTimeFormatter MILLIS = pattern("uuuuMMddHHmmss.SSS'Z'");

    private Times() {}

    private static DateTimeFormatter pattern(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** Without fraction, as MDS writes it. */
    public static String seconds(long millis) {
        return SECONDS.format(Instant.ofEpochMilli(millis));
    }

    public static String millis(long millis) {
        return MILLIS.format(Instant.ofEpochMilli(millis));
    }

    /** Of either spelling; what clients write in others is not read here. */
    public static long parse(String text) {
        return LocalDateTime.parse(text, text.indexOf('.') < 0 ? SECONDS : MILLIS).toInstant(ZoneOffset.UTC).toEpochMilli();
    }
}
