package org.bftldap.relay;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.AsyncSearchResultListener;
import com.unboundid.ldap.sdk.IntermediateResponse;
import com.unboundid.ldap.sdk.IntermediateResponseListener;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.controls.ContentSyncInfoIntermediateResponse;
import com.unboundid.ldap.sdk.controls.ContentSyncState;
import com.unboundid.ldap.sdk.controls.ContentSyncStateControl;
import com.unboundid.ldap.sdk.controls.EntryChangeNotificationControl;
import com.unboundid.ldap.sdk.controls.PersistentSearchChangeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a client of a content is told, message by message, in words. */
final class Told implements AsyncSearchResultListener, IntermediateResponseListener {

    private static final long serialVersionUID = 1L;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final transient List<String> messages = new ArrayList<>();
    private final transient CompletableFuture<ResultCode> end = new CompletableFuture<>();
    private transient @Nullable ASN1OctetString cookie;

    @Override
    public void searchEntryReturned(SearchResultEntry entry) {
        try {
            ContentSyncStateControl state = ContentSyncStateControl.get(entry);
            EntryChangeNotificationControl change = EntryChangeNotificationControl.get(entry);
            add(state != null ? word(state.getState()) + " " + entry.getDN() : change == null ? "plain " + entry.getDN() : text(change, entry.getDN()));
        } catch (LDAPException e) {
            add("unreadable " + entry);
        }
    }

    private static String word(ContentSyncState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String text(EntryChangeNotificationControl change, String dn) {
        String kind = change.getChangeType().equals(PersistentSearchChangeType.MODIFY_DN) ? "moddn" : change.getChangeType().getName().toLowerCase(Locale.ROOT);
        return kind + " " + dn + (change.getPreviousDN() == null ? "" : " was " + change.getPreviousDN());
    }

    @Override
    public void searchReferenceReturned(SearchResultReference reference) {
        add("reference");
    }

    @Override
    public void searchResultReceived(AsyncRequestID request, SearchResult result) {
        end.complete(result.getResultCode());
    }

    @Override
    public void intermediateResponseReturned(IntermediateResponse response) {
        try {
            ContentSyncInfoIntermediateResponse info = ContentSyncInfoIntermediateResponse.decode(response);
            if (info.getCookie() != null) {
                cookie = info.getCookie();
            }
            add(switch (info.getType()) {
                case NEW_COOKIE -> "cookie";
                case REFRESH_DELETE -> "refreshed by DELETE";
                case REFRESH_PRESENT -> "refreshed by PRESENT";
                case SYNC_ID_SET -> (info.refreshDeletes() ? "gone " : "present ") + Objects.requireNonNull(info.getEntryUUIDs()).size();
            });
        } catch (LDAPException e) {
            add("unreadable " + response);
        }
    }

    private synchronized void add(String message) {
        messages.add(message);
        notifyAll();
    }

    synchronized List<String> all() {
        return List.copyOf(messages);
    }

    synchronized void clear() {
        messages.clear();
    }

    synchronized @Nullable ASN1OctetString cookie() {
        return cookie;
    }

    /** All messages, once there are so many; what there is after a while. */
    List<String> waitFor(int count) {
        return waitUntil(all -> all.size() >= count);
    }

    /** All messages, once they are as wanted; what there is after a while. */
    synchronized List<String> waitUntil(Predicate<List<String>> wanted) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try {
            while (!wanted.test(messages) && System.nanoTime() < deadline) {
                TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return List.copyOf(messages);
    }

    /** How the search ended. */
    ResultCode end() throws Exception {
        return end.get(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    }
}
