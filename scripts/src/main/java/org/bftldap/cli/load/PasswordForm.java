package org.bftldap.cli.load;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.bftldap.directory.hash.HashedPassword;
import org.jspecify.annotations.Nullable;

/** Values of {@code userPassword} that a relay takes. Stateless. */
public final class PasswordForm {

    private static final Pattern SCHEME = Pattern.compile("\\{[A-Za-z0-9_./-]{1,40}}.*", Pattern.DOTALL);

    private PasswordForm() {}

    /** What is wrong with it, or null. */
    public static @Nullable String wrong(byte[] value) {
        if (value.length == 0) {
            return "an empty password; remove the line";
        }
        if (HashedPassword.parse(value).isPresent()) {
            return null;
        }
        if (SCHEME.matcher(new String(value, StandardCharsets.ISO_8859_1)).matches()) {
            return "a hashed password in a form that the relay does not take (docs/reference/ldap.md); remove the line and let its owner have a new one";
        }
        return null;
    }
}
