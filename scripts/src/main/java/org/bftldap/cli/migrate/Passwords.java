package org.bftldap.cli.migrate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bftldap.cli.ldif.LdifValue;
import org.bftldap.cli.load.PasswordForm;

/** Values of {@code userPassword} as other servers keep them. Stateless. */
final class Passwords {

    private static final Pattern SCHEME = Pattern.compile("(\\{[A-Za-z0-9_./-]{1,40}})(\\$[0-9a-z]{1,8}\\$)?.*", Pattern.DOTALL);
    private static final String CLEARTEXT = "{CLEARTEXT}";
    private static final String CLEAR_389 = "{CLEAR}";

    private Passwords() {}

    static boolean isPassword(LdifValue value) {
        return value.type().equals("userpassword") || value.type().equals("2.5.4.35");
    }

    /** For counting: {@code {SSHA}}, {@code {CRYPT}$1$}, or that there is none. */
    static String scheme(byte[] value) {
        Matcher matcher = SCHEME.matcher(new String(value, StandardCharsets.ISO_8859_1));
        return matcher.matches() ? matcher.group(1) + (matcher.group(2) == null ? "" : matcher.group(2)) : "in clear text";
    }

    static boolean isSupported(byte[] value) {
        return PasswordForm.wrong(withoutCleartext(value)) == null;
    }

    /** Two servers write clear text with a scheme of this name. */
    static byte[] withoutCleartext(byte[] value) {
        String upper = new String(value, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
        for (String scheme : new String[] {CLEARTEXT, CLEAR_389}) {
            if (upper.startsWith(scheme)) {
                return Arrays.copyOfRange(value, scheme.length(), value.length);
            }
        }
        return value;
    }
}
