package org.bftldap.it;

import com.unboundid.asn1.ASN1Boolean;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.controls.AssertionRequestControl;
import com.unboundid.ldap.sdk.controls.MatchedValuesFilter;
import com.unboundid.ldap.sdk.controls.MatchedValuesRequestControl;
import com.unboundid.ldap.sdk.controls.PostReadRequestControl;
import com.unboundid.ldap.sdk.controls.PreReadRequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortRequestControl;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.controls.SortKey;
import com.unboundid.ldap.sdk.controls.VirtualListViewRequestControl;
import java.util.List;

/** What "with …" means in {@code clients/side-by-side.txt}: NAME, then "!" if it is critical, then "=" and a value if it has one. */
final class SideBySideControls {
    /** Of nobody, in the format of a user's name (draft-wahl-ldap-session-03). */
    private static final byte[] SESSION = new ASN1Sequence(
                    new ASN1OctetString(""),
                    new ASN1OctetString(""),
                    new ASN1OctetString("1.3.6.1.4.1.21008.108.63.1.3"),
                    new ASN1OctetString(""))
            .encode();

    private SideBySideControls() {}

    static Control[] of(List<String> words) throws LDAPException {
        List<Control> controls = new java.util.ArrayList<>();
        for (String word : words) {
            if (!isLimit(word)) {
                controls.add(of(word));
            }
        }
        return controls.toArray(new Control[0]);
    }

    private static boolean isLimit(String word) {
        return word.startsWith("size=") || word.startsWith("deref=") || word.equals("types");
    }

    /** Those that are no controls but fields of a search. */
    static void limit(SearchRequest request, List<String> words) {
        for (String word : words) {
            String value = word.substring(word.indexOf('=') + 1);
            if (word.startsWith("size=")) {
                request.setSizeLimit(Integer.parseInt(value));
            } else if (word.startsWith("deref=")) {
                request.setDerefPolicy(switch (value) {
                    case "always" -> DereferencePolicy.ALWAYS;
                    case "find" -> DereferencePolicy.FINDING;
                    case "search" -> DereferencePolicy.SEARCHING;
                    default -> throw new IllegalArgumentException(word);
                });
            } else if (word.equals("types")) {
                request.setTypesOnly(true);
            }
        }
    }

    private static Control of(String word) throws LDAPException {
        int equals = word.indexOf('=');
        String head = equals < 0 ? word : word.substring(0, equals);
        String value = equals < 0 ? "" : word.substring(equals + 1);
        boolean critical = head.endsWith("!");
        return switch (critical ? head.substring(0, head.length() - 1) : head) {
            case "assertion" -> new AssertionRequestControl(value, critical);
            case "preread" -> new PreReadRequestControl(critical, value.split(","));
            case "postread" -> new PostReadRequestControl(critical, value.split(","));
            case "matched" -> new MatchedValuesRequestControl(critical, MatchedValuesFilter.create(com.unboundid.ldap.sdk.Filter.create(value)));
            case "pages" -> new SimplePagedResultsControl(Integer.parseInt(value), critical);
            case "cookie" -> new SimplePagedResultsControl(1, new ASN1OctetString(value), critical);
            case "sort" -> new ServerSideSortRequestControl(critical, sortKey(value));
            case "view" -> new VirtualListViewRequestControl(Integer.parseInt(value), 0, 0, 0, null, critical);
            case "proxy" -> plain("2.16.840.1.113730.3.4.18", critical, value);
            case "session" -> new Control("1.3.6.1.4.1.21008.108.63.1", critical, new ASN1OctetString(SESSION));
            case "subentries" -> new Control("1.3.6.1.4.1.4203.1.10.1", critical, new ASN1OctetString(new ASN1Boolean(true).encode()));
            default -> new Control(oidWithoutValue(head.replace("!", "")), critical);
        };
    }

    /** "-" for the reverse order, then the attribute, then ":" and a rule. */
    private static SortKey sortKey(String text) {
        String[] words = text.replace("-", "").split(":");
        return new SortKey(words[0], words.length == 1 ? null : words[1], text.startsWith("-"));
    }

    private static Control plain(String oid, boolean critical, String value) {
        return new Control(oid, critical, new ASN1OctetString(value));
    }

    private static String oidWithoutValue(String name) {
        return switch (name) {
            case "unknown" -> "1.2.3.4.5";
            case "permissive" -> "1.2.840.113556.1.4.1413";
            case "managedsait" -> "2.16.840.1.113730.3.4.2";
            case "copy" -> "1.3.6.1.1.22";
            case "tree" -> "1.2.840.113556.1.4.805";
            case "noop" -> "1.3.6.1.4.1.4203.1.10.2";
            case "relax" -> "1.3.6.1.4.1.4203.666.5.12";
            case "domainscope" -> "1.2.840.113556.1.4.1339";
            case "ppolicy" -> "1.3.6.1.4.1.42.2.27.8.5.1";
            case "authzid" -> "2.16.840.1.113730.3.4.16";
            default -> throw new IllegalArgumentException("no control is called " + name);
        };
    }
}
