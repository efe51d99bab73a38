package org.bftldap.it;

import com.unboundid.asn1.ASN1Boolean;
import com.unboundid.asn1.ASN1Integer;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.AsyncSearchResultListener;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.controls.AssertionRequestControl;
import com.unboundid.ldap.sdk.controls.AuthorizationIdentityRequestControl;
import com.unboundid.ldap.sdk.controls.AuthorizationIdentityResponseControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestMode;
import com.unboundid.ldap.sdk.controls.DontUseCopyRequestControl;
import com.unboundid.ldap.sdk.controls.EntryChangeNotificationControl;
import com.unboundid.ldap.sdk.controls.ManageDsaITRequestControl;
import com.unboundid.ldap.sdk.controls.MatchedValuesFilter;
import com.unboundid.ldap.sdk.controls.MatchedValuesRequestControl;
import com.unboundid.ldap.sdk.controls.PermissiveModifyRequestControl;
import com.unboundid.ldap.sdk.controls.PersistentSearchChangeType;
import com.unboundid.ldap.sdk.controls.PersistentSearchRequestControl;
import com.unboundid.ldap.sdk.controls.PostReadRequestControl;
import com.unboundid.ldap.sdk.controls.PreReadRequestControl;
import com.unboundid.ldap.sdk.controls.ProxiedAuthorizationV2RequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortRequestControl;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.controls.SortKey;
import com.unboundid.ldap.sdk.controls.SubtreeDeleteRequestControl;
import com.unboundid.ldap.sdk.controls.VirtualListViewRequestControl;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10RequestControl;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ResponseControl;
import com.unboundid.ldap.sdk.unboundidds.controls.AccountUsableResponseControl;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.nested.CertifiedReplies.Verdict;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.proof.ReplyProof;
import org.bftldap.testkit.DevGroup;

/** For each control that the root DSE advertises, one use that only succeeds if it does something. */
final class AdvertisedControls {
    private static final String OWN_ARC = "1.3.6.1.4.1.32473.389.";

    private final DevGroup group;
    private final LDAPConnection connection;
    private final String user;
    private final Control[] always;

    /**
     * @param connection to the relay that is tried, as administrator
     * @param user an entry whose sn is A, with a password
     * @param always beside the control that is tried, with each search
     */
    AdvertisedControls(DevGroup group, LDAPConnection connection, String user, Control... always) {
        this.group = group;
        this.connection = connection;
        this.user = user;
        this.always = always.clone();
    }

    private LDAPConnection another() throws LDAPException {
        return new LDAPConnection("127.0.0.1", connection.getConnectedPort());
    }

    Map<String, AdvertisedIT.Case> cases() {
        Map<String, AdvertisedIT.Case> cases = new TreeMap<>();
        cases.put("1.3.6.1.1.12", () -> code(() -> change(new AssertionRequestControl("(cn=nobody)"))) == 122);
        cases.put("1.3.6.1.1.13.1", () -> change(new PreReadRequestControl(true, "cn")).hasResponseControl("1.3.6.1.1.13.1"));
        cases.put("1.3.6.1.1.13.2", () -> change(new PostReadRequestControl(true, "cn")).hasResponseControl("1.3.6.1.1.13.2"));
        cases.put("2.16.840.1.113730.3.4.2", this::manageDsaIt);
        cases.put("1.2.840.113556.1.4.1413", () -> code(() -> connection.modify(
                        request(new Modification(ModificationType.ADD, "uid", "advertised"), new PermissiveModifyRequestControl(true)))) == 0);
        cases.put("1.2.840.113556.1.4.805", this::treeDelete);
        cases.put("2.16.840.1.113730.3.4.18", () -> code(() -> change(new ProxiedAuthorizationV2RequestControl("dn:" + user))) == 50);
        cases.put("1.3.6.1.1.22", () -> version(new DontUseCopyRequestControl()) > version());
        cases.put(OWN_ARC + "1", () -> version() > 0);
        cases.put(OWN_ARC + "2", () -> code(() -> search(atLeast(Integer.MAX_VALUE))) == 51 && code(() -> search(atLeast(1))) == 0);
        cases.put(OWN_ARC + "5", this::replyProof);
        cases.put("1.2.840.113556.1.4.319", () -> search(new SimplePagedResultsControl(1, true)).hasResponseControl("1.2.840.113556.1.4.319"));
        cases.put("1.2.840.113556.1.4.473", () -> search(sort()).hasResponseControl("1.2.840.113556.1.4.474"));
        cases.put("2.16.840.1.113730.3.4.9", () -> search(sort(), new VirtualListViewRequestControl(1, 0, 0, 0, null))
                .hasResponseControl("2.16.840.1.113730.3.4.10"));
        cases.put("1.2.826.0.1.3344810.2.3", () -> search(new MatchedValuesRequestControl(true, MatchedValuesFilter.createEqualityFilter("sn", "A")))
                        .getSearchEntries().get(0).getAttributes().size() == 1);
        cases.put("1.3.6.1.4.1.4203.1.10.1", () -> search(new Control(
                        "1.3.6.1.4.1.4203.1.10.1", true, new ASN1OctetString(new ASN1Boolean(true).encode()))).getEntryCount() == 0);
        cases.put("2.16.840.1.113730.3.4.16", this::authorizationIdentity);
        cases.put("1.3.6.1.4.1.42.2.27.8.5.1", this::passwordPolicy);
        cases.put("1.3.6.1.4.1.42.2.27.9.5.8", this::accountUsability);
        cases.put("1.3.6.1.4.1.4203.1.9.1.1", () -> search(new ContentSyncRequestControl(ContentSyncRequestMode.REFRESH_ONLY))
                .hasResponseControl("1.3.6.1.4.1.4203.1.9.1.3"));
        cases.put("2.16.840.1.113730.3.4.3", this::persistentSearch);
        return cases;
    }

    private interface Call {
        LDAPResult run() throws LDAPException;
    }

    private static int code(Call call) {
        try {
            return call.run().getResultCode().intValue();
        } catch (LDAPException e) {
            return e.getResultCode().intValue();
        }
    }

    private ModifyRequest request(Modification modification, Control... controls) {
        ModifyRequest request = new ModifyRequest(user, modification);
        request.setControls(controls);
        return request;
    }

    private LDAPResult change(Control... controls) throws LDAPException {
        return connection.modify(request(new Modification(ModificationType.REPLACE, "title", "x"), controls));
    }

    private SearchResult search(Control... controls) throws LDAPException {
        SearchRequest request = new SearchRequest(user, SearchScope.SUB, "(objectClass=*)", "cn", "sn");
        request.setControls(controls);
        request.addControls(always);
        return connection.search(request);
    }

    private static Control sort() {
        return new ServerSideSortRequestControl(true, new SortKey("cn"));
    }

    private boolean replyProof() throws LDAPException {
        Control proof = search(new Control(OWN_ARC + "5", true, new ASN1OctetString("advertised"))).getResponseControl(OWN_ARC + "5");
        try {
            return ReplyProof.decode(Objects.requireNonNull(Objects.requireNonNull(proof).getValue()).getValue())
                            .verdict(GroupFile.load(group.folder().resolve("group.toml")).config())
                    == Verdict.PROVED;
        } catch (MalformedException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Control atLeast(int version) {
        return new Control(OWN_ARC + "2", true, new ASN1OctetString(new ASN1Integer(version).encode()));
    }

    private int version(Control... more) throws LDAPException {
        Control[] controls = java.util.Arrays.copyOf(more, more.length + 1);
        controls[more.length] = new Control(OWN_ARC + "1", true);
        Control version = Objects.requireNonNull(search(controls).getResponseControl(OWN_ARC + "1"));
        try {
            return ASN1Integer.decodeAsInteger(Objects.requireNonNull(version.getValue()).getValue()).intValue();
        } catch (com.unboundid.asn1.ASN1Exception e) {
            throw new AssertionError(e);
        }
    }

    private boolean manageDsaIt() throws LDAPException {
        String there = "ou=elsewhere,dc=example,dc=com";
        connection.add(
                there,
                new Attribute("objectClass", "referral", "extensibleObject"),
                new Attribute("ou", "elsewhere"),
                new Attribute("ref", "ldap://elsewhere.example/o=x"));
        DeleteRequest delete = new DeleteRequest(there);
        int without = code(() -> connection.delete(delete));
        delete.addControl(new ManageDsaITRequestControl(true));
        return without == 10 && code(() -> connection.delete(delete)) == 0;
    }

    private boolean treeDelete() throws LDAPException {
        connection.add("ou=tree,dc=example,dc=com", new Attribute("objectClass", "organizationalUnit"));
        connection.add("ou=leaf,ou=tree,dc=example,dc=com", new Attribute("objectClass", "organizationalUnit"));
        DeleteRequest delete = new DeleteRequest("ou=tree,dc=example,dc=com");
        delete.addControl(new SubtreeDeleteRequestControl(true));
        return code(() -> connection.delete(delete)) == 0;
    }

    private boolean accountUsability() throws LDAPException {
        SearchResult found = search(new Control("1.3.6.1.4.1.42.2.27.9.5.8", true));
        return Objects.requireNonNull(AccountUsableResponseControl.get(found.getSearchEntries().get(0))).isUsable();
    }

    private boolean passwordPolicy() throws LDAPException {
        try (LDAPConnection other = another()) {
            var control = new DraftBeheraLDAPPasswordPolicy10RequestControl();
            var result = other.bind(new SimpleBindRequest(group.adminDn(), group.adminPassword(), control));
            return DraftBeheraLDAPPasswordPolicy10ResponseControl.get(result) != null;
        }
    }

    /** Told of a change that came after it began: that is when what is there has come, as the first entry of it. */
    private boolean persistentSearch() throws LDAPException {
        Notices notices = new Notices();
        try (LDAPConnection other = new LDAPConnection("127.0.0.1", connection.getConnectedPort(), group.adminDn(), group.adminPassword())) {
            SearchRequest request = new SearchRequest(notices, user, SearchScope.BASE, "(objectClass=*)", "title");
            request.addControl(new PersistentSearchRequestControl(PersistentSearchChangeType.MODIFY, false, true));
            request.addControls(always);
            other.asyncSearch(request);
            notices.found.get(20, TimeUnit.SECONDS);
            connection.modify(user, new Modification(ModificationType.REPLACE, "title", "told"));
            return notices.told.get(20, TimeUnit.SECONDS).getChangeType() == PersistentSearchChangeType.MODIFY;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Notices implements AsyncSearchResultListener {
        private static final long serialVersionUID = 1L;
        private final transient CompletableFuture<SearchResultEntry> found = new CompletableFuture<>();
        private final transient CompletableFuture<EntryChangeNotificationControl> told = new CompletableFuture<>();

        @Override
        public void searchEntryReturned(SearchResultEntry entry) {
            try {
                EntryChangeNotificationControl change = EntryChangeNotificationControl.get(entry);
                if (change == null) {
                    found.complete(entry);
                } else {
                    told.complete(change);
                }
            } catch (LDAPException e) {
                told.completeExceptionally(e);
            }
        }

        @Override
        public void searchReferenceReturned(SearchResultReference reference) {}

        @Override
        public void searchResultReceived(AsyncRequestID request, SearchResult result) {
            found.completeExceptionally(new LDAPException(result.getResultCode()));
        }
    }

    private boolean authorizationIdentity() throws LDAPException {
        try (LDAPConnection other = another()) {
            var result = other.bind(new SimpleBindRequest(group.adminDn(), group.adminPassword(), new AuthorizationIdentityRequestControl()));
            return Objects.requireNonNull(AuthorizationIdentityResponseControl.get(result)).getAuthorizationID().equalsIgnoreCase("dn:" + group.adminDn());
        }
    }
}
