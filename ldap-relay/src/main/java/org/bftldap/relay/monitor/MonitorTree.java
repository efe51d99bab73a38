package org.bftldap.relay.monitor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.ldap.EntryCodec;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;

/** All entries of {@code cn=monitor} at one moment, and what is asked of them. For one request. */
public final class MonitorTree {

    private static final DirectoryResult SUCCESS = result(ResultCodes.SUCCESS, "");

    /** By {@link MonitorName#key}: in the order of the tree. */
    private final NavigableMap<String, MonitorEntry> entries = new TreeMap<>();

    /** @param entries with {@code cn=monitor} itself, and the parents of all */
    public MonitorTree(List<MonitorEntry> entries) {
        Set<String> parents = new HashSet<>();
        for (MonitorEntry entry : entries) {
            this.entries.put(entry.name().key(), entry);
            entry.name().parent().ifPresent(parent -> parents.add(parent.key()));
        }
        this.entries.forEach((key, entry) -> entry.with(MonitorType.HAS_SUBORDINATES, parents.contains(key) ? "TRUE" : "FALSE"));
    }

    /** @param entries encoded, as protocol ops */
    public record Found(List<byte[]> entries, DirectoryResult result) {}

    /**
     * RFC 4511 §4.5.
     *
     * @param base parsed from the search's
     * @throws RequestRefusedException if a page is asked for that never was
     */
    public Found search(MonitorName base, Operation.Search search, List<RequestControl> controls) throws RequestRefusedException {
        MonitorEntry at = entries.get(base.key());
        MonitorPage page = MonitorPage.of(controls);
        Optional<DirectoryResult> refusal = at == null ? Optional.of(noSuchObject(base)) : assertion(at, controls);
        if (refusal.isPresent()) {
            return new Found(List.of(), refusal.get());
        }
        MonitorSelection selection = new MonitorSelection(search);
        List<byte[]> found = new ArrayList<>();
        String last = "";
        for (var each : page.after().map(key -> entries.tailMap(key, false)).orElse(entries).entrySet()) {
            MonitorEntry entry = each.getValue();
            if (!entry.name().isIn(base, search.scope()) || !isWanted(entry, search, controls)) {
                continue;
            }
            if (search.sizeLimit() > 0 && page.before() + found.size() == search.sizeLimit()) {
                return new Found(found, page.last(result(ResultCodes.SIZE_LIMIT_EXCEEDED, "")));
            }
            if (found.size() == page.size()) {
                return new Found(found, page.more(SUCCESS, found.size(), last));
            }
            found.add(EntryCodec.encode(entry.dn(), selection.of(entry)));
            last = each.getKey();
        }
        return new Found(found, page.last(SUCCESS));
    }

    /** RFC 4511 §4.10. */
    public DirectoryResult compare(MonitorName name, Operation.Compare compare, List<RequestControl> controls) {
        MonitorEntry entry = entries.get(name.key());
        Optional<DirectoryResult> refusal = entry == null ? Optional.of(noSuchObject(name)) : assertion(entry, controls);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Optional<MonitorType> type = MonitorType.of(compare.attribute());
        if (type.isEmpty()) {
            return result(ResultCodes.UNDEFINED_ATTRIBUTE_TYPE, compare.attribute() + ": attribute type undefined");
        }
        if (entries.get(name.key()).valuesOf(type.get()).isEmpty()) {
            return result(ResultCodes.NO_SUCH_ATTRIBUTE, "");
        }
        return switch (MonitorFilter.equal(entries.get(name.key()), compare.attribute(), compare.value())) {
            case TRUE -> result(ResultCodes.COMPARE_TRUE, "");
            case FALSE -> result(ResultCodes.COMPARE_FALSE, "");
            case UNDEFINED -> result(ResultCodes.INVALID_ATTRIBUTE_SYNTAX, compare.attribute() + ": the value does not fit its syntax");
        };
    }

    /** RFC 4528: the refusal, if the target does not fulfil it. */
    private static Optional<DirectoryResult> assertion(MonitorEntry target, List<RequestControl> controls) {
        return RequestControl.find(controls, RequestControl.Assertion.class)
                .filter(asserted -> MonitorFilter.test(target, asserted.filter()) != MonitorFilter.Truth.TRUE)
                .map(failed -> result(ResultCodes.ASSERTION_FAILED, ""));
    }

    /** RFC 3672 §3: who asks for subentries gets nothing else, and there are none here. */
    private static boolean isWanted(MonitorEntry entry, Operation.Search search, List<RequestControl> controls) {
        boolean onlySubentries = RequestControl.find(controls, RequestControl.Subentries.class)
                .filter(asked -> asked.visible() == RequestControl.Subentries.Visible.SUBENTRIES)
                .isPresent();
        return !onlySubentries && MonitorFilter.test(entry, search.filter()) == MonitorFilter.Truth.TRUE;
    }

    private DirectoryResult noSuchObject(MonitorName name) {
        Optional<MonitorName> above = name.parent();
        while (above.isPresent() && !entries.containsKey(above.get().key())) {
            above = above.get().parent();
        }
        String matched = above.map(found -> entries.get(found.key())).map(MonitorEntry::dn).orElse("");
        return new DirectoryResult(ResultCodes.NO_SUCH_OBJECT, matched, "", List.of());
    }

    private static DirectoryResult result(int code, String message) {
        return new DirectoryResult(code, "", message, List.of());
    }
}
