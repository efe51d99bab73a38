package org.bftldap.replica.store.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/** Entries that stand for what is held elsewhere (RFC 3296): class referral, attribute ref. Stateless. */
public final class ReferralObjects {

    static final String CLASS_NAME = "referral";

    private static final byte[] CLASS_OID = "2.16.840.1.113730.3.2.6".getBytes(StandardCharsets.US_ASCII);
    private static final String REF = "2.16.840.1.113730.3.1.34";
    private static final int SEARCH_RESULT_REFERENCE = 0x73;
    private static final int OCTET_STRING = 0x04;
    private static final String PLAIN_IN_URLS = "-._~!$&'()*+,;=:@/";

    /** A result or a reference that names more, or longer ones, helps nobody and has to fit into a chunk. */
    private static final int URLS_MAX = 64;

    private static final int URL_LENGTH_MAX = 8 << 10;

    /** Where a reference says nothing that could be used: ask elsewhere. */
    private static final String NOWHERE = "ldap:///";

    private ReferralObjects() {}

    /** Whether there may be any; if not, nothing needs to be looked for. */
    public static boolean mayExist(EntryTree tree) {
        return tree.touched().referrals() > 0;
    }

    public static boolean isReferral(StoredEntry entry, EntryTree tree) {
        StoredAttribute classes = entry.attribute(tree.schema().objectClass().key());
        return classes != null && classes.hasNormal(CLASS_OID);
    }

    /** The topmost referral object at this name or above it. */
    public static @Nullable StoredEntry atOrAbove(EntryTree tree, NamePath name) {
        for (int size = 1; size <= name.size(); size++) {
            StoredEntry entry = tree.find(name.upTo(size));
            if (entry != null && isReferral(entry, tree)) {
                return entry;
            }
        }
        return null;
    }

    /**
     * Where what the object stands for is held (RFC 3296 §5.2).
     *
     * @param below what is asked for below the object: RDNs with a comma after each; empty for the object itself
     * @param scope empty for other operations than searches
     */
    public static List<String> urls(EntryTree tree, StoredEntry referral, String below, String scope) {
        AttributeInfo ref = tree.schema().attribute(REF);
        StoredAttribute values = ref == null ? null : referral.attribute(ref.key());
        List<String> urls = new ArrayList<>();
        if (values != null) {
            for (String value : values.texts()) {
                String url = url(value, tree.dn(referral), below, scope);
                if (url.length() <= URL_LENGTH_MAX && urls.size() < URLS_MAX) {
                    urls.add(url);
                }
            }
        }
        return urls.isEmpty() ? List.of(NOWHERE) : urls;
    }

    public static String scopeInUrl(Operation.Scope scope) {
        return switch (scope) {
            case BASE -> "base";
            case ONE_LEVEL -> "one";
            case SUBTREE -> "sub";
        };
    }

    /** Of an LDAP URL (RFC 4516) only where and the name are kept; others are passed on as they are. */
    private static String url(String ref, String dn, String below, String scope) {
        int label = ref.indexOf(' ');
        String uri = label < 0 ? ref : ref.substring(0, label);
        String lower = uri.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("ldap://") && !lower.startsWith("ldaps://")) {
            return uri;
        }
        int slash = uri.indexOf('/', uri.indexOf("://") + 3);
        String host = slash < 0 ? uri : uri.substring(0, slash);
        String rest = slash < 0 ? "" : uri.substring(slash + 1);
        int question = rest.indexOf('?');
        String name = question < 0 ? rest : rest.substring(0, question);
        return host + "/" + encoded(below) + (name.isEmpty() ? encoded(dn) : name) + (scope.isEmpty() ? "" : "??" + scope);
    }

    private static String encoded(String dn) {
        StringBuilder out = new StringBuilder();
        for (byte octet : dn.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN_IN_URLS.indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return out.toString();
    }

    /** SearchResultReference (RFC 4511 §4.5.3): what is asked for in one level below the base is just the object. */
    public static byte[] reference(FoundEntry referral, Operation.Scope scope) {
        String there = scopeInUrl(scope == Operation.Scope.ONE_LEVEL ? Operation.Scope.BASE : scope);
        List<String> urls = urls(referral.tree(), referral.entry(), "", there);
        DerWriter out = new DerWriter(256);
        for (int i = urls.size() - 1; i >= 0; i--) {
            byte[] url = urls.get(i).getBytes(StandardCharsets.UTF_8);
            out.octets(url);
            out.header(OCTET_STRING, url.length);
        }
        out.header(SEARCH_RESULT_REFERENCE, out.written());
        return out.toBytes();
    }
}
