package org.bftldap.cli.load;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.schema.Schema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bftldap.cli.ldif.LdifRecord;
import org.jspecify.annotations.Nullable;

/**
 * The names of all entries of a file: well-formed, below a naming context, once each, and each below another one of the file or of the
 * directory. Keeps 16 bytes and a line number an entry. Of one thread.
 */
final class NameCheck {

    /** A parent that the file does not hold, and the first entry that wants it. */
    record Orphan(DN parent, String dn, long line) {}

    /** So that a file of nothing but orphans does not fill the memory. */
    private static final int ORPHANS_MAX = 10_000;

    private record Name(long high, long low) {}

    private final Schema schema;
    private final List<DN> contexts = new ArrayList<>();
    private final Map<Name, Long> lines = new HashMap<>();
    private final Map<Name, Orphan> wanted = new LinkedHashMap<>();

    NameCheck(Schema schema, List<String> namingContexts) {
        this.schema = schema;
        for (String context : namingContexts) {
            dn(context).ifPresent(contexts::add);
        }
    }

    Optional<DN> dn(String text) {
        try {
            return Optional.of(new DN(text, schema));
        } catch (LDAPException e) {
            return Optional.empty();
        }
    }

    /** What is wrong with this name as one of the directory, or null. */
    @Nullable String wrong(String text) {
        Optional<DN> dn = dn(text);
        if (dn.isEmpty()) {
            return "not a DN; write it like uid=ada,ou=people,dc=example,dc=com, with a backslash before , + \" \\ < > ; in a value";
        }
        if (dn.get().isNullDN() || contexts.stream().noneMatch(context -> isAtOrBelow(dn.get(), context))) {
            return "outside of what this group holds (" + String.join("; ", contexts.stream().map(DN::toString).toList())
                    + "); make a group with its suffix: bftldap init group --suffix …";
        }
        return null;
    }

    /** What is wrong with an entry of this name at this place, or null; the name itself is {@link #wrong not wrong}. */
    @Nullable String place(LdifRecord.Entry entry) {
        DN dn = dn(entry.dn()).orElseThrow();
        Name name = name(dn);
        Long earlier = lines.putIfAbsent(name, entry.line());
        if (earlier != null) {
            return "the same name as in line " + earlier + "; remove one of the two";
        }
        wanted.remove(name);
        DN parent = dn.getParent();
        if (parent != null && contexts.stream().noneMatch(dn::equals)) {
            Name above = name(parent);
            if (!lines.containsKey(above) && wanted.size() < ORPHANS_MAX) {
                wanted.putIfAbsent(above, new Orphan(parent, entry.dn(), entry.line()));
            }
        }
        return null;
    }

    /** After the last entry: parents that the file does not hold. */
    List<Orphan> orphans() {
        return List.copyOf(wanted.values());
    }

    private static boolean isAtOrBelow(DN dn, DN context) {
        return dn.equals(context) || context.isAncestorOf(dn, false);
    }

    /** A digest stands for the name: no two names share it unless somebody spends 2^64 work on making them. */
    private static Name name(DN dn) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(dn.toNormalizedString().getBytes(StandardCharsets.UTF_8));
            ByteBuffer halves = ByteBuffer.wrap(digest);
            return new Name(halves.getLong(), halves.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
