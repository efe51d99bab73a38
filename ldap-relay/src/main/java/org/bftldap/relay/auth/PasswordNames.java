package org.bftldap.relay.auth;

import java.util.Locale;
import java.util.regex.Pattern;
import org.bftldap.directory.operation.Filter;

/** By which names {@code userPassword} (RFC 4519 §2.41) comes. Stateless. */
final class PasswordNames {

    private static final String OCTET_STRING_MATCH = "octetstringmatch";
    private static final String OCTET_STRING_MATCH_OID = "2.5.13.17";

    /** Also matches inside an escaped value: refusing such a name is a small loss, letting a password pass is not. */
    private static final Pattern IN_DN =
            Pattern.compile("(?:^|[,;+])\\s*(?:oid\\.)?(?:userpassword|2\\.5\\.4\\.35)\\s*(?:;[^=]*)?=", Pattern.CASE_INSENSITIVE);

    private PasswordNames() {}

    /** Whether the attribute description is userPassword: name or OID, any case, with or without options. */
    static boolean matches(String description) {
        int semicolon = description.indexOf(';');
        String type = (semicolon < 0 ? description : description.substring(0, semicolon)).strip();
        return switch (type.length()) {
            case 12 -> type.equalsIgnoreCase("userPassword") || type.toLowerCase(Locale.ROOT).equals("oid.2.5.4.35");
            case 8 -> type.equals("2.5.4.35");
            default -> false;
        };
    }

    /** Whether a DN or RDN holds a value of userPassword. */
    static boolean inDn(String dn) {
        return dn.length() > 8 && IN_DN.matcher(dn).find();
    }

    /** Whether the filter compares userPassword with a value; presence gives nothing away. */
    static boolean comparedIn(Filter filter) {
        if (filter instanceof Filter.And and) {
            return and.filters().stream().anyMatch(PasswordNames::comparedIn);
        } else if (filter instanceof Filter.Or or) {
            return or.filters().stream().anyMatch(PasswordNames::comparedIn);
        } else if (filter instanceof Filter.Not not) {
            return comparedIn(not.filter());
        } else if (filter instanceof Filter.Equality equality) {
            return matches(equality.attribute());
        } else if (filter instanceof Filter.GreaterOrEqual greater) {
            return matches(greater.attribute());
        } else if (filter instanceof Filter.LessOrEqual less) {
            return matches(less.attribute());
        } else if (filter instanceof Filter.Approximate approximate) {
            return matches(approximate.attribute());
        } else if (filter instanceof Filter.Substrings substrings) {
            return matches(substrings.attribute());
        } else if (filter instanceof Filter.Extensible extensible) {
            return extensible.attribute().map(PasswordNames::matches).orElseGet(() -> isOctetStringMatch(extensible));
        }
        return false;
    }

    /** Without an attribute, a rule applies to all attributes that it fits: this one fits userPassword. */
    private static boolean isOctetStringMatch(Filter.Extensible extensible) {
        String rule = extensible.rule().orElse("").toLowerCase(Locale.ROOT);
        return rule.equals(OCTET_STRING_MATCH) || rule.equals(OCTET_STRING_MATCH_OID);
    }
}
