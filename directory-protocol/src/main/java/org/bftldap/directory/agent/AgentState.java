package org.bftldap.directory.agent;

import java.util.HexFormat;
import java.util.Optional;

/**
 * What the group says of an added agent: which grant it acts under, and the number of its last executed update. Travels as a result's message.
 *
 * @param grant 16 bytes
 * @param number 0 before the first
 */
public record AgentState(byte[] grant, long number) {

    private static final String FORM = "[0-9a-f]{32} [0-9]{1,18}";

    public String text() {
        return HexFormat.of().formatHex(grant) + " " + number;
    }

    /** Empty where the text has another form. */
    public static Optional<AgentState> parse(String text) {
        return text.matches(FORM)
                ? Optional.of(new AgentState(HexFormat.of().parseHex(text, 0, 32), Long.parseLong(text.substring(33))))
                : Optional.empty();
    }
}
