package org.bftldap.cli;

import java.time.Duration;

/** How far a clock is wrong. */
final class Skew {

    private Skew() {}

    static Duration parse(String text) throws CommandException {
        return Times.parse(text)
                .orElseThrow(() -> new CommandException("--skew " + text + " is no time; write it like +1h, -90s or 250ms, and 0 for a right clock"));
    }
}
