package org.bftldap.cli.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bftldap.cli.ldif.LdifValue;

/** Names for the beginnings of OIDs, as OpenLDAP's {@code objectidentifier} gives them: {@code acme 1.3.6.1.4.1.32473}, then {@code acme:1.2}. */
final class OidMacros {

    private static final Pattern STATEMENT = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9_-]*)\\s+\"?([A-Za-z0-9._:-]+)\"?\\s*");

    /** At the places of OIDs alone: behind the first parenthesis, and behind SYNTAX. */
    private static final Pattern USE = Pattern.compile("(^\\s*\\(\\s*|\\sSYNTAX\\s+)([A-Za-z][A-Za-z0-9_-]*)(?::([0-9.]+))?(?=[\\s{)])");

    private final Map<String, String> oids = new HashMap<>();

    void learn(String statement) {
        Matcher parts = STATEMENT.matcher(statement);
        if (parts.matches()) {
            int colon = parts.group(2).indexOf(':');
            String head = colon < 0 ? parts.group(2) : parts.group(2).substring(0, colon);
            String oid = oids.getOrDefault(key(head), head);
            oids.put(key(parts.group(1)), colon < 0 ? oid : oid + "." + parts.group(2).substring(colon + 1));
        }
    }

    /** All of an entry, before what uses them: their order in LDIF does not matter. */
    void learn(List<LdifValue> values) {
        for (LdifValue value : values) {
            if (value.type().equals("olcobjectidentifier")) {
                learn(new String(value.value(), java.nio.charset.StandardCharsets.UTF_8).replaceFirst("^\\{\\d+}", ""));
            }
        }
    }

    /** The description with OIDs in the place of names that were learnt. */
    String expand(String description) {
        return USE.matcher(description).replaceAll(use -> Matcher.quoteReplacement(expanded(use)));
    }

    private String expanded(MatchResult use) {
        String oid = oids.get(key(use.group(2)));
        if (oid == null) {
            return use.group();
        }
        return use.group(1) + oid + (use.group(3) == null ? "" : "." + use.group(3));
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
