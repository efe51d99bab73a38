package org.bftldap.relay.ldap;

import static org.bftldap.directory.operation.OperationLimits.ATTRIBUTES_MAX;
import static org.bftldap.directory.operation.OperationLimits.FILTER_TERMS_MAX;
import static org.bftldap.directory.operation.OperationLimits.SORT_KEYS_MAX;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.SortKey;
import org.bftldap.directory.operation.RequestControl.VirtualListView;
import org.bftldap.directory.proof.ReplyProof;
import org.bftldap.relay.ldap.RequestControls.OfRelay;

/**
 * Takes a request's controls for what they mean (RFC 4511 §4.1.11): one that is unknown here, or does not fit the kind of request, is
 * refused if it is critical and ignored if not. Stateless.
 */
public final class ControlReader {

    private static final int ORDERING_RULE = 0x80;
    private static final int REVERSE_ORDER = 0x81;
    private static final int BY_OFFSET = 0xa0;
    private static final int AT_OR_AFTER = 0x81;

    private static final Set<Integer> UPDATES =
            Set.of(Tags.ADD_RESPONSE, Tags.MODIFY_RESPONSE, Tags.DELETE_RESPONSE, Tags.MODIFY_DN_RESPONSE);
    private static final Set<Integer> READS = Set.of(Tags.SEARCH_RESULT_DONE, Tags.COMPARE_RESPONSE);
    private static final Set<Integer> SEARCH = Set.of(Tags.SEARCH_RESULT_DONE);
    private static final Set<Integer> EXTENDED = Set.of(Tags.EXTENDED_RESPONSE);

    /** What replicas do. */
    private interface ForReplicas {
        RequestControl read(Control control, int filterDepthMax) throws MalformedMessageException, RequestRefusedException;
    }

    /** @param fits response tags of the kinds of request that it may stand with */
    private record Definition(Set<Integer> fits, ForReplicas reading, Optional<OfRelay> ofRelay) {}

    /** What makes a search one that follows a content. */
    private interface Following {
        ContentRequest read(BerReader value) throws MalformedMessageException;
    }

    private static final Map<String, Following> CONTENT =
            Map.of(ControlOids.SYNC_REQUEST, ContentValues::sync, ControlOids.PERSISTENT_SEARCH, ContentValues::persistent);

    private static final Map<String, Definition> DEFINITIONS = definitions();

    private ControlReader() {}

    /** The controls that are understood, for the root DSE. */
    public static List<String> oids() {
        return List.copyOf(DEFINITIONS.keySet());
    }

    /** @throws RequestRefusedException unavailableCriticalExtension or protocolError */
    public static RequestControls read(LdapMessage message, int filterDepthMax) throws RequestRefusedException {
        List<RequestControl> forReplicas = new ArrayList<>();
        Set<OfRelay> forRelay = EnumSet.noneOf(OfRelay.class);
        Set<String> seen = new HashSet<>();
        Optional<String> transaction = Optional.empty();
        Optional<ContentRequest> content = Optional.empty();
        Optional<byte[]> proofNonce = Optional.empty();
        for (Control control : message.controls()) {
            Definition definition = DEFINITIONS.get(control.oid());
            if (definition == null || !definition.fits.contains(message.request().responseTag())) {
                if (control.critical() == Control.Criticality.CRITICAL) {
                    throw new RequestRefusedException(ResultCodes.UNAVAILABLE_CRITICAL_EXTENSION, definition == null
                            ? "critical extension is not recognized"
                            : "critical control does not fit this operation");
                }
            } else if (!seen.add(control.oid())) {
                throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "control " + control.oid() + " specified multiple times");
            } else if (control.oid().equals(ControlOids.TRANSACTION)) {
                transaction = Optional.of(transaction(control));
            } else if (CONTENT.containsKey(control.oid())) {
                checkFirst(content);
                content = Optional.of(content(control));
            } else if (control.oid().equals(ControlOids.REPLY_PROOF)) {
                proofNonce = Optional.of(proofNonce(control));
            } else if (definition.ofRelay.isPresent()) {
                forRelay.add(ofRelay(control, definition.ofRelay.get()));
            } else {
                forReplicas.add(forReplicas(control, definition, filterDepthMax));
            }
        }
        checkTogether(forReplicas);
        if (content.isPresent()) {
            checkWithContent(forReplicas, forRelay);
            if (proofNonce.isPresent()) {
                throw new RequestRefusedException(ResultCodes.UNWILLING_TO_PERFORM, "a search that follows a content has no reply proof; leave one of the two controls away");
            }
        }
        if (proofNonce.isPresent() && forRelay.contains(OfRelay.DONT_USE_COPY)) {
            // Nothing is signed in the order. The proof is of the group's newest state anyway.
            throw new RequestRefusedException(ResultCodes.UNAVAILABLE_CRITICAL_EXTENSION, "an ordered read cannot be proved; leave don't use copy away");
        }
        return new RequestControls(RequestControl.inOrder(forReplicas), forRelay, transaction, content, proofNonce);
    }

    /** The value is the nonce itself, so that any tool can make one. */
    private static byte[] proofNonce(Control control) throws RequestRefusedException {
        byte[] nonce = control.value().orElse(new byte[0]);
        if (nonce.length < ReplyProof.NONCE_BYTES_MIN || nonce.length > ReplyProof.NONCE_BYTES_MAX) {
            throw new RequestRefusedException(
                    ResultCodes.PROTOCOL_ERROR,
                    "the value of reply proof is a nonce of " + ReplyProof.NONCE_BYTES_MIN + " to " + ReplyProof.NONCE_BYTES_MAX + " bytes that was never used before");
        }
        return nonce;
    }

    /** RFC 5805 §2.2. The relay gives out identifiers that are ASCII; any other is none of its own. */
    private static String transaction(Control control) throws RequestRefusedException {
        requireCritical(control);
        byte[] identifier = control.value()
                .orElseThrow(() -> new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "the control names no transaction"));
        return new String(identifier, StandardCharsets.ISO_8859_1);
    }

    private static ContentRequest content(Control control) throws RequestRefusedException {
        try {
            return CONTENT.get(control.oid()).read(value(control));
        } catch (MalformedMessageException e) {
            throw unreadable(control, e);
        }
    }

    private static void checkFirst(Optional<ContentRequest> content) throws RequestRefusedException {
        if (content.isPresent()) {
            throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "a search is synchronized or persistent, not both");
        }
    }

    /** A part of a list is no content that could be followed. */
    private static void checkWithContent(List<RequestControl> controls, Set<OfRelay> forRelay) throws RequestRefusedException {
        if (forRelay.contains(OfRelay.ACCOUNT_USABILITY)) {
            throw new RequestRefusedException(
                    ResultCodes.UNWILLING_TO_PERFORM, "whether an account is usable changes with time alone, which is no change of a content");
        }
        for (RequestControl control : controls) {
            if (control instanceof RequestControl.PagedResults || control instanceof RequestControl.Sort) {
                throw new RequestRefusedException(
                        ResultCodes.UNWILLING_TO_PERFORM, "a content that is synchronized is neither sorted nor paged");
            }
        }
    }

    private static RequestRefusedException unreadable(Control control, MalformedMessageException e) {
        return new RequestRefusedException(
                ResultCodes.PROTOCOL_ERROR, "the value of control " + control.oid() + " cannot be read: " + e.getMessage());
    }

    private static OfRelay ofRelay(Control control, OfRelay meaning) throws RequestRefusedException {
        if (meaning == OfRelay.DONT_USE_COPY) {
            requireCritical(control); // RFC 6171 §2
        }
        return meaning;
    }

    private static RequestControl forReplicas(Control control, Definition definition, int filterDepthMax) throws RequestRefusedException {
        try {
            return definition.reading.read(control, filterDepthMax);
        } catch (MalformedMessageException e) {
            throw unreadable(control, e);
        }
    }

    private static void checkTogether(List<RequestControl> controls) throws RequestRefusedException {
        if (RequestControl.find(controls, VirtualListView.class).isPresent()) {
            if (RequestControl.find(controls, RequestControl.Sort.class).isEmpty()) {
                throw new RequestRefusedException(ResultCodes.SORT_CONTROL_MISSING, "a virtual list view needs a sort control");
            }
            if (RequestControl.find(controls, RequestControl.PagedResults.class).isPresent()) {
                throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "a virtual list view cannot be paged");
            }
        }
    }

    private static Map<String, Definition> definitions() {
        Set<Integer> all = union(UPDATES, READS);
        Map<String, Definition> definitions = new LinkedHashMap<>();
        put(definitions, ControlOids.ASSERTION, all, (control, depth) -> new RequestControl.Assertion(FilterReader.read(value(control), depth)));
        put(
                definitions,
                ControlOids.PRE_READ,
                Set.of(Tags.MODIFY_RESPONSE, Tags.DELETE_RESPONSE, Tags.MODIFY_DN_RESPONSE),
                (control, depth) -> new RequestControl.PreRead(names(value(control)), criticality(control)));
        put(
                definitions,
                ControlOids.POST_READ,
                Set.of(Tags.MODIFY_RESPONSE, Tags.ADD_RESPONSE, Tags.MODIFY_DN_RESPONSE),
                (control, depth) -> new RequestControl.PostRead(names(value(control)), criticality(control)));
        put(definitions, ControlOids.MANAGE_DSA_IT, all, (control, depth) -> new RequestControl.ManageDsaIt());
        put(definitions, ControlOids.PERMISSIVE_MODIFY, Set.of(Tags.MODIFY_RESPONSE), (control, depth) -> new RequestControl.PermissiveModify());
        put(definitions, ControlOids.TREE_DELETE, Set.of(Tags.DELETE_RESPONSE), (control, depth) -> new RequestControl.TreeDelete());
        put(definitions, ControlOids.PROXIED_AUTHORIZATION, union(all, EXTENDED), (control, depth) -> proxied(control));
        relay(definitions, ControlOids.DONT_USE_COPY, READS, OfRelay.DONT_USE_COPY);
        relay(definitions, ControlOids.VERSION, all, OfRelay.VERSION);
        put(definitions, ControlOids.AT_LEAST, READS, (control, depth) -> atLeast(value(control)));
        put(definitions, ControlOids.PAGED_RESULTS, SEARCH, (control, depth) -> paged(value(control)));
        put(definitions, ControlOids.SORT, SEARCH, (control, depth) -> sort(value(control), criticality(control)));
        put(definitions, ControlOids.VIRTUAL_LIST_VIEW, SEARCH, (control, depth) -> view(value(control), criticality(control)));
        put(definitions, ControlOids.MATCHED_VALUES, SEARCH, ControlReader::matched);
        put(definitions, ControlOids.SUBENTRIES, SEARCH, (control, depth) -> subentries(value(control)));
        relay(definitions, ControlOids.ACCOUNT_USABILITY, SEARCH, OfRelay.ACCOUNT_USABILITY);
        put(definitions, ControlOids.REPLY_PROOF, READS, (control, depth) -> new RequestControl.ManageDsaIt());
        put(definitions, ControlOids.TRANSACTION, UPDATES, (control, depth) -> new RequestControl.ManageDsaIt());
        CONTENT.keySet().forEach(oid -> put(definitions, oid, SEARCH, (control, depth) -> new RequestControl.ManageDsaIt()));
        relay(definitions, ControlOids.AUTHORIZATION_IDENTITY, Set.of(Tags.BIND_RESPONSE), OfRelay.AUTHORIZATION_IDENTITY);
        relay(definitions, ControlOids.PASSWORD_POLICY, union(union(all, EXTENDED), Set.of(Tags.BIND_RESPONSE)), OfRelay.PASSWORD_POLICY);
        return definitions;
    }

    private static void put(Map<String, Definition> definitions, String oid, Set<Integer> fits, ForReplicas reading) {
        definitions.put(oid, new Definition(fits, reading, Optional.empty()));
    }

    private static void relay(Map<String, Definition> definitions, String oid, Set<Integer> fits, OfRelay meaning) {
        definitions.put(oid, new Definition(fits, (control, depth) -> new RequestControl.ManageDsaIt(), Optional.of(meaning)));
    }

    private static Set<Integer> union(Set<Integer> one, Set<Integer> other) {
        Set<Integer> all = new HashSet<>(one);
        all.addAll(other);
        return Set.copyOf(all);
    }

    private static BerReader value(Control control) throws MalformedMessageException {
        return new BerReader(control.value().orElseThrow(() -> new MalformedMessageException("there is none")));
    }

    private static RequestControl.Criticality criticality(Control control) {
        return control.critical() == Control.Criticality.CRITICAL
                ? RequestControl.Criticality.CRITICAL
                : RequestControl.Criticality.NON_CRITICAL;
    }

    private static void requireCritical(Control control) throws RequestRefusedException {
        if (control.critical() != Control.Criticality.CRITICAL) {
            throw new RequestRefusedException(ResultCodes.PROTOCOL_ERROR, "control " + control.oid() + " must be critical");
        }
    }

    private static List<String> names(BerReader in) throws MalformedMessageException, RequestRefusedException {
        BerReader list = in.element(BerReader.SEQUENCE);
        List<String> names = new ArrayList<>(4);
        while (!list.isEmpty()) {
            if (names.size() == ATTRIBUTES_MAX) {
                throw new RequestRefusedException(ResultCodes.ADMIN_LIMIT_EXCEEDED, "more than " + ATTRIBUTES_MAX + " attributes");
            }
            names.add(RequestReader.name(list, BerReader.OCTET_STRING));
        }
        return names;
    }

    /** RFC 4370 §3: an authorization identity (RFC 4513 §5.2.1.8), of which the form with a DN is known here. */
    private static RequestControl proxied(Control control) throws MalformedMessageException, RequestRefusedException {
        requireCritical(control);
        byte[] identity = control.value().orElseThrow(() -> new MalformedMessageException("there is none"));
        String text = BerReader.utf8(identity);
        if (text.isEmpty()) {
            return new RequestControl.ProxiedAuthorization("");
        }
        if (!text.toLowerCase(Locale.ROOT).startsWith("dn:")) {
            throw new RequestRefusedException(ResultCodes.AUTHORIZATION_DENIED, "only identities of the form dn: are known");
        }
        return new RequestControl.ProxiedAuthorization(RequestReader.checkedName(text.substring("dn:".length())));
    }

    private static RequestControl atLeast(BerReader in) throws MalformedMessageException {
        return new RequestControl.AtLeast(in.whole(BerReader.INTEGER));
    }

    private static RequestControl paged(BerReader in) throws MalformedMessageException {
        BerReader page = in.element(BerReader.SEQUENCE);
        return new RequestControl.PagedResults(page.integer(BerReader.INTEGER, Integer.MAX_VALUE), page.octets(BerReader.OCTET_STRING));
    }

    /** RFC 2891 §1.1. */
    private static RequestControl sort(BerReader in, RequestControl.Criticality criticality)
            throws MalformedMessageException, RequestRefusedException {
        BerReader list = in.element(BerReader.SEQUENCE);
        List<SortKey> keys = new ArrayList<>(2);
        while (!list.isEmpty()) {
            if (keys.size() == SORT_KEYS_MAX) {
                throw new RequestRefusedException(ResultCodes.ADMIN_LIMIT_EXCEEDED, "more than " + SORT_KEYS_MAX + " sort keys");
            }
            BerReader key = list.element(BerReader.SEQUENCE);
            String attribute = RequestReader.name(key, BerReader.OCTET_STRING);
            Optional<String> rule = key.at(ORDERING_RULE) ? Optional.of(RequestReader.name(key, ORDERING_RULE)) : Optional.empty();
            boolean reverse = key.at(REVERSE_ORDER) && key.bool(REVERSE_ORDER);
            keys.add(new SortKey(attribute, rule, reverse ? SortKey.Direction.DESCENDING : SortKey.Direction.ASCENDING));
        }
        if (keys.isEmpty()) {
            throw new MalformedMessageException("no sort key");
        }
        return new RequestControl.Sort(keys, criticality);
    }

    /** draft-ietf-ldapext-ldapv3-vlv-09 §5.1. */
    private static RequestControl view(BerReader in, RequestControl.Criticality criticality) throws MalformedMessageException {
        BerReader view = in.element(BerReader.SEQUENCE);
        int before = view.integer(BerReader.INTEGER, Integer.MAX_VALUE);
        int after = view.integer(BerReader.INTEGER, Integer.MAX_VALUE);
        VirtualListView.Target target;
        if (view.at(BY_OFFSET)) {
            BerReader offset = view.element(BY_OFFSET);
            target = new VirtualListView.ByOffset(
                    offset.integer(BerReader.INTEGER, Integer.MAX_VALUE), offset.integer(BerReader.INTEGER, Integer.MAX_VALUE));
        } else {
            target = new VirtualListView.AtOrAfter(view.octets(AT_OR_AFTER));
        }
        return new VirtualListView(before, after, target, view.isEmpty() ? new byte[0] : view.octets(BerReader.OCTET_STRING), criticality);
    }

    /** RFC 3876 §2: items of filters, not joined by and, or, not. */
    private static RequestControl matched(Control control, int filterDepthMax) throws MalformedMessageException, RequestRefusedException {
        BerReader list = value(control).element(BerReader.SEQUENCE);
        List<Filter> items = new ArrayList<>(2);
        while (!list.isEmpty()) {
            if (items.size() == FILTER_TERMS_MAX) {
                throw new RequestRefusedException(ResultCodes.ADMIN_LIMIT_EXCEEDED, "more than " + FILTER_TERMS_MAX + " filter items");
            }
            Filter item = FilterReader.read(list, filterDepthMax);
            if (item instanceof Filter.And || item instanceof Filter.Or || item instanceof Filter.Not) {
                throw new MalformedMessageException("a filter that is no item");
            }
            items.add(item);
        }
        if (items.isEmpty()) {
            throw new MalformedMessageException("no filter item");
        }
        return new RequestControl.MatchedValues(items);
    }

    private static RequestControl subentries(BerReader in) throws MalformedMessageException {
        return new RequestControl.Subentries(in.bool(BerReader.BOOLEAN)
                ? RequestControl.Subentries.Visible.SUBENTRIES
                : RequestControl.Subentries.Visible.ENTRIES);
    }
}
