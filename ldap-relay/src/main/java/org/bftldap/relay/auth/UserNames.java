package org.bftldap.relay.auth;

import java.util.Locale;
import java.util.Optional;
import javax.naming.ldap.Rdn;
import org.bftldap.directory.config.RelayFile;

/** What users are called in SASL, as DNs (RFC 4513 §5.2.1.8). Immutable. */
public final class UserNames {

    private final Optional<String> template;

    /** @param template DN with {@link RelayFile#USER} in the place of a plain name; empty: plain names are nobody's */
    public UserNames(Optional<String> template) {
        this.template = template;
    }

    /** The DN that is meant by {@code dn:…}, {@code u:…}, a DN or a plain name; empty if it can be nobody's. */
    public Optional<String> dn(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("dn:")) {
            return nonEmpty(name.substring(3));
        }
        if (lower.startsWith("u:")) {
            return fromPlain(name.substring(2));
        }
        return name.indexOf('=') > 0 ? Optional.of(name) : fromPlain(name);
    }

    /** The name becomes one value of one RDN, whatever is in it. */
    private Optional<String> fromPlain(String name) {
        return nonEmpty(name).flatMap(user -> template.map(dn -> dn.replace(RelayFile.USER, Rdn.escapeValue(user))));
    }

    private static Optional<String> nonEmpty(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }
}
