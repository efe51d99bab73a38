package org.bftldap.replica.directory.password;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.result.FormerCredential;

/**
 * The credentials that an account had before (pwdHistory, §5.3.7 of the draft), each as {@code time#syntax#length#data}, oldest first. A
 * replica cannot see whether a password is the same again, since a new salt makes another key of it: it keeps what a relay needs to
 * see that ({@code docs/decisions/0067-history-is-kept-as-credentials.md}). Stateless.
 */
final class PasswordHistory {

    /** Of octet string, as which a password is stored. */
    private static final String SYNTAX = "1.3.6.1.4.1.1466.115.121.1.40";

    private static final int PARTS = 4;

    private PasswordHistory() {}

    /**
     * The history after the entry's password was replaced.
     *
     * @param replaced empty if it had none
     * @param kept as many at most
     */
    static List<String> after(List<String> history, Optional<String> replaced, int kept, long nowMillis) {
        List<String> values = new ArrayList<>(history);
        replaced.ifPresent(password -> values.add(value(history, password, nowMillis)));
        // The time stands first and is of fixed width, so that this is the order of time.
        values.sort(null);
        return values.subList(Math.max(0, values.size() - kept), values.size());
    }

    /** Two of one batch have the same agreed time: later ones are noted some milliseconds later, as failures are. */
    private static String value(List<String> history, String password, long nowMillis) {
        long time = nowMillis;
        while (isNoted(history, PasswordTimes.exact(time))) {
            time++;
        }
        return PasswordTimes.exact(time) + "#" + SYNTAX + "#" + password.length() + "#" + password;
    }

    private static boolean isNoted(List<String> history, String time) {
        return history.stream().anyMatch(value -> value.startsWith(time));
    }

    /**
     * What may not be used again under this policy: the credential in force, then those before, the newest first.
     *
     * @param current the entry's userPassword as it is stored
     */
    static List<FormerCredential> spent(PasswordPolicy policy, StoredCredential current, List<String> history) {
        if (policy.historyLength() == 0) {
            return List.of();
        }
        List<FormerCredential> spent = new ArrayList<>();
        spent.add(current.former());
        for (int i = history.size() - 1; i >= 0 && spent.size() <= policy.historyLength(); i--) {
            credential(history.get(i)).map(StoredCredential::former).ifPresent(spent::add);
        }
        return spent;
    }

    private static Optional<StoredCredential> credential(String value) {
        String[] parts = value.split("#", PARTS);
        return parts.length < PARTS ? Optional.empty() : StoredCredential.parse(parts[PARTS - 1].getBytes(StandardCharsets.ISO_8859_1));
    }
}
