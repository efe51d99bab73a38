package org.bftldap.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far a clock is wrong, as people write it: {@code +1h}, {@code -90s}, {@code 250ms}, {@code 0}. */
final class Skew {

    private static final Pattern FORM = Pattern.compile("([+-]?\\d{1,12})(ms|s|m|h|d)|[+-]?0");

    private Skew() {}

    static Duration parse(String text) throws CommandException {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new CommandException("--skew " + text + " is no time; write it like +1h, -90s or 250ms, and 0 for a right clock");
        }
        if (matcher.group(1) == null) {
            return Duration.ZERO;
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
