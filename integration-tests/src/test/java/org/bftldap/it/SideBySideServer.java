package org.bftldap.it;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.CompareRequest;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.ExtendedRequest;
import com.unboundid.ldap.sdk.ExtendedResult;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.controls.PostReadResponseControl;
import com.unboundid.ldap.sdk.controls.PreReadResponseControl;
import com.unboundid.ldap.sdk.controls.SubtreeDeleteRequestControl;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedResult;
import com.unboundid.ldif.LDIFChangeRecord;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bftldap.testkit.LdapServer;

/** Lets one server answer the cases, and says in a line what came of each: the same line if a client sees no difference. */
final class SideBySideServer implements AutoCloseable {
    private static final String BASE = "ou=sides,dc=example,dc=com";
    /** Whose entry those cases share that only look at it. */
    private static final String UNCHANGED = "unchanged";

    private final LdapServer server;
    private LDAPConnection connection;

    SideBySideServer(LdapServer server) throws LDAPException, LDIFException {
        this.server = server;
        this.connection = server.connectAsAdmin();
        connection.add("dn: " + BASE, "objectClass: organizationalUnit", "ou: sides");
        connection.add("dn: ou=unit," + BASE, "objectClass: organizationalUnit", "ou: unit");
        connection.add("dn: uid=ben,ou=unit," + BASE, "objectClass: account", "uid: ben");
        connection.add("dn: uid=bob,ou=unit," + BASE, "objectClass: account", "uid: bob");
        connection.add("dn: cn=role," + BASE, "objectClass: organizationalRole", "cn: role");
        addPerson(UNCHANGED);
        connection.add("dn: cn=team," + BASE, "objectClass: groupOfNames", "cn: team", "member: uid=ben,ou=unit," + BASE);
    }

    @Override
    public void close() {
        try {
            if (deletedAsTree()) {
                return;
            }
            List<String> names = new ArrayList<>();
            SearchRequest all = new SearchRequest(BASE, SearchScope.SUB, "(objectClass=*)", "1.1");
            all.addControl(new Control("2.16.840.1.113730.3.4.2", true));
            connection.search(all).getSearchEntries().forEach(entry -> names.add(entry.getDN()));
            names.sort((a, b) -> Integer.compare(b.length(), a.length()));
            for (String name : names) {
                connection.delete(name);
            }
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        } finally {
            connection.close();
        }
    }

    /** In one step, by a server that can. */
    private boolean deletedAsTree() throws LDAPException {
        try {
            connection.delete(new DeleteRequest(BASE, new Control[] {new SubtreeDeleteRequestControl(true)}));
            return true;
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.UNAVAILABLE_CRITICAL_EXTENSION)) {
                return false;
            }
            throw e;
        }
    }

    /** @return what came of each step, in the order of the steps */
    String outcome(SideBySideCase one) throws LDAPException, LDIFException {
        String uid = one.changesItsEntry() ? "c" + one.number() : UNCHANGED;
        String dn = "uid=" + uid + "," + BASE;
        if (one.changesItsEntry()) {
            addPerson(uid);
        }
        List<String> outcomes = new ArrayList<>();
        for (SideBySideCase.Step step : one.steps()) {
            outcomes.add(outcome(step, dn, uid));
        }
        return String.join("; ", outcomes).replace(BASE, "…").replace(uid, "U");
    }

    private void addPerson(String uid) throws LDAPException, LDIFException {
        String dn = "uid=" + uid + "," + BASE;
        connection.add(
                "dn: " + dn,
                "objectClass: inetOrgPerson",
                "objectClass: posixAccount",
                "uid: " + uid,
                "cn: Ann",
                "cn: Ann Other",
                "sn: Other",
                "description: some",
                "description: other",
                "telephoneNumber: +1 555 0100",
                "uidNumber: 42",
                "gidNumber: 1",
                "homeDirectory: /ann",
                "userPassword: first secret");
    }

    private String outcome(SideBySideCase.Step step, String dn, String uid) throws LDAPException, LDIFException {
        List<String> lines = step.lines().stream().map(line -> line.replace("$E", dn).replace("$B", BASE).replace("$U", uid)).toList();
        List<String> with = step.controls().stream().map(word -> word.replace("$E", dn).replace("$B", BASE)).toList();
        String verb = lines.get(0).split("[ :]", 2)[0];
        String rest = lines.get(0).substring(verb.length()).strip();
        try {
            return switch (verb) {
                case "search" -> search(rest, with);
                case "compare" -> compare(rest);
                case "bind" -> bind(rest);
                case "passwd" -> passwd(rest);
                case "whoami" -> whoAmI(SideBySideControls.of(with));
                case "extended" -> extended(rest);
                default -> change(lines, SideBySideControls.of(with));
            };
        } catch (LDAPSearchException e) {
            return words(e.getSearchResult());
        } catch (LDAPException e) {
            return code(e.toLDAPResult());
        }
    }

    private String search(String rest, List<String> with) throws LDAPException {
        int filterAt = rest.indexOf(" (");
        int filterEnd = rest.lastIndexOf(')') + 1;
        String scope = rest.substring(0, rest.indexOf(' '));
        String[] attributes = rest.substring(filterEnd).strip().split(",");
        SearchRequest request = new SearchRequest(
                rest.substring(scope.length() + 1, Math.max(filterAt, scope.length() + 1)),
                scope.equals("base") ? SearchScope.BASE : scope.equals("one") ? SearchScope.ONE : SearchScope.SUB,
                rest.substring(filterAt + 1, filterEnd),
                attributes);
        SideBySideControls.limit(request, with);
        request.setControls(SideBySideControls.of(with));
        return words(connection.search(request));
    }

    /** Which entries come first is the server's to choose, but where it was asked for an order. */
    private static String words(SearchResult result) {
        if (result.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
            return code(result) + " after " + result.getEntryCount();
        }
        List<String> entries = result.getSearchEntries().stream().map(SideBySideServer::words).toList();
        List<String> shown = result.hasResponseControl("1.2.840.113556.1.4.474") ? entries : entries.stream().sorted().toList();
        String references = result.getReferenceCount() == 0
                ? ""
                : " references " + result.getSearchReferences().stream().flatMap(r -> Arrays.stream(r.getReferralURLs())).collect(Collectors.joining(" "));
        return code(result) + (shown.isEmpty() ? "" : " " + String.join(" and ", shown)) + references;
    }

    private static String words(Entry entry) {
        String attributes = entry.getAttributes().stream().map(SideBySideServer::words).sorted().collect(Collectors.joining(", "));
        return "{" + entry.getDN() + (attributes.isEmpty() ? "" : ": " + attributes) + "}";
    }

    private static String words(Attribute attribute) {
        String name = attribute.getName();
        return attribute.size() == 0 ? name : name + "=" + String.join("|", attribute.getValues());
    }

    private String compare(String rest) throws LDAPException {
        String[] words = rest.split(" ", 3);
        return code(connection.compare(new CompareRequest(words[0], words[1], words[2])));
    }

    private String bind(String rest) throws LDAPException {
        String[] words = rest.split(" ", rest.startsWith("no name") ? 1 : 2);
        try (LDAPConnection other = server.connectAnonymously()) {
            String dn = words.length == 1 ? "no name" : words[0];
            String password = words.length == 1 ? "secret" : words[1].equals("-") ? "" : words[1];
            SimpleBindRequest request = new SimpleBindRequest(dn, password);
            other.getConnectionOptions().setBindWithDNRequiresPassword(false);
            return code(other.bind(request));
        }
    }

    private String passwd(String rest) throws LDAPException {
        String[] words = rest.split(" ", 2);
        String old = words[1].startsWith("- ") ? null : words[1].split(" / ")[0];
        String fresh = words[1].startsWith("- ") ? words[1].substring(2) : words[1].split(" / ")[1];
        return code(connection.processExtendedOperation(new PasswordModifyExtendedRequest(words[0], old, fresh)));
    }

    private String whoAmI(Control... controls) throws LDAPException {
        WhoAmIExtendedResult result = (WhoAmIExtendedResult) connection.processExtendedOperation(new WhoAmIExtendedRequest(controls));
        String id = result.getAuthorizationID();
        return code(result) + (id == null ? "" : " \"" + id.toLowerCase(Locale.ROOT) + "\"");
    }

    private String extended(String rest) throws LDAPException {
        String[] words = rest.split(" ", 2);
        ASN1OctetString value = words.length == 1 ? null : new ASN1OctetString(HexFormat.of().parseHex(words[1].replace(" ", "")));
        ExtendedResult result = connection.processExtendedOperation(new ExtendedRequest(words[0], value));
        return code(result);
    }

    private String change(List<String> lines, Control... controls) throws LDAPException, LDIFException {
        LDIFChangeRecord record = LDIFReader.decodeChangeRecord(lines.toArray(new String[0]));
        LDAPResult result = switch (record.getChangeType()) {
            case ADD -> connection.add(((com.unboundid.ldif.LDIFAddChangeRecord) record).toAddRequest().duplicate(controls));
            case DELETE -> connection.delete(((com.unboundid.ldif.LDIFDeleteChangeRecord) record).toDeleteRequest().duplicate(controls));
            case MODIFY -> connection.modify(((com.unboundid.ldif.LDIFModifyChangeRecord) record).toModifyRequest().duplicate(controls));
            case MODIFY_DN -> connection.modifyDN(((com.unboundid.ldif.LDIFModifyDNChangeRecord) record).toModifyDNRequest().duplicate(controls));
        };
        PreReadResponseControl before = PreReadResponseControl.get(result);
        PostReadResponseControl after = PostReadResponseControl.get(result);
        return code(result)
                + (before == null ? "" : " before " + words(before.getEntry()))
                + (after == null ? "" : " after " + words(after.getEntry()));
    }

    /** Its number and name, and what is told besides of where it failed; a connection that the server ended is made anew. */
    private static String code(LDAPResult result) {
        ResultCode code = result.getResultCode();
        String matched = result.getMatchedDN() == null || result.getMatchedDN().isEmpty() ? "" : " matched " + result.getMatchedDN();
        String referrals = result.getReferralURLs().length == 0 ? "" : " to " + String.join(" ", result.getReferralURLs());
        return code.intValue() + matched + referrals;
    }
}
