package org.bftldap.replica.store.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.Criticality;
import org.bftldap.directory.operation.RequestControl.VirtualListView;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.jspecify.annotations.Nullable;

/**
 * What is found, in another order (RFC 2891), or a part of it around a target (virtual list view). Bounded: what would need more memory
 * is answered unsorted, or refused where the sort was critical. Nothing is sorted before the first entry is asked for. Equal entries stay
 * in canonical order.
 */
final class Sorting implements Findings {

    static final int ENTRIES_MAX = 20_000;
    private static final int KEY_BYTES_MAX = 8 << 20;
    private static final int ADMIN_LIMIT_EXCEEDED = 11;
    private static final int OFFSET_RANGE_ERROR = 61;
    private static final int INVALID_SYNTAX = 21;

    private record Row(byte @Nullable [][] keys, long id) {}

    private final EntryTree tree;
    private final Supplier<SearchAnswer> search;
    private final SortOrder order;
    private final Criticality criticality;
    private final Optional<VirtualListView> view;
    private final Visibility visibility;
    private final List<ResponseControl> controls = new ArrayList<>();
    private SearchAnswer found;
    private boolean begun;
    private boolean unsorted;
    private boolean refused;
    private List<Row> rows = List.of();
    private int next;
    private int end;

    /** @param search can be begun anew */
    Sorting(
            EntryTree tree,
            Supplier<SearchAnswer> search,
            RequestControl.Sort sort,
            Optional<VirtualListView> view,
            Visibility visibility) {
        this.tree = tree;
        this.search = search;
        this.order = SortOrder.of(sort, tree.schema());
        this.criticality = sort.criticality();
        this.view = view;
        this.visibility = visibility;
        this.found = search.get();
    }

    @Override
    public @Nullable FoundEntry next() {
        if (!begun) {
            begun = true;
            begin();
        }
        if (unsorted) {
            return found.next();
        }
        if (next >= end) {
            return null;
        }
        StoredEntry entry = tree.entry(rows.get(next).id);
        next++;
        if (entry == null) {
            throw new IllegalStateException("an entry vanished from a snapshot");
        }
        return new FoundEntry(tree, entry);
    }

    private void begin() {
        int fault = order.fault();
        if (fault == 0 && !collect()) {
            fault = ADMIN_LIMIT_EXCEEDED;
        }
        if (found.outcome() != SearchAnswer.Outcome.SUCCESS) {
            return;
        }
        controls.add(ResponseValues.sort(fault, order.attributeAtFault()));
        if (fault == 0) {
            Comparator<byte @Nullable [][]> byKeys = order.comparator();
            rows.sort((one, other) -> byKeys.compare(one.keys, other.keys));
            end = rows.size();
            view.ifPresent(this::showPart);
        } else if (criticality == Criticality.CRITICAL || view.isPresent()) {
            refused = true;
        } else {
            rows = List.of();
            found.close();
            found = search.get();
            unsorted = true;
        }
    }

    /** @return false if there are too many */
    private boolean collect() {
        List<Row> all = new ArrayList<>();
        long bytes = 0;
        for (FoundEntry entry = found.next(); entry != null; entry = found.next()) {
            byte @Nullable [][] keys = order.valuesOf(entry, visibility);
            for (byte[] key : keys) {
                bytes += key == null ? 0 : key.length;
            }
            if (all.size() == ENTRIES_MAX || bytes > KEY_BYTES_MAX) {
                return false;
            }
            all.add(new Row(keys, entry.entry().id()));
        }
        rows = all;
        return true;
    }

    private void showPart(VirtualListView asked) {
        int count = rows.size();
        int position = 0;
        int fault = 0;
        if (asked.target() instanceof VirtualListView.ByOffset offset) {
            position = position(offset, count);
            fault = position == 0 && offset.offset() == 0 ? OFFSET_RANGE_ERROR : 0;
        } else if (asked.target() instanceof VirtualListView.AtOrAfter value) {
            byte[] normal = order.normal(value.value(), tree.schema());
            fault = normal == null ? INVALID_SYNTAX : 0;
            position = normal == null ? 0 : firstAtOrAfter(normal) + 1;
        }
        if (fault == 0) {
            next = (int) Math.max(0L, (long) position - 1 - asked.before());
            end = (int) Math.min(count, (long) position + asked.after());
        } else {
            next = 0;
            end = 0;
        }
        controls.add(ResponseValues.virtualListView(position, count, fault, asked.context()));
    }

    /** draft-ietf-ldapext-ldapv3-vlv-09 §6.1: the offset counts in the client's idea of how long the list is. */
    private static int position(VirtualListView.ByOffset asked, int count) {
        if (asked.offset() <= 1 || count == 0) {
            return Math.min(asked.offset(), count);
        }
        if (asked.contentCount() == 0) {
            return Math.min(asked.offset(), count);
        }
        if (asked.offset() >= asked.contentCount()) {
            return count;
        }
        return (int) Math.max(1, (long) count * asked.offset() / asked.contentCount());
    }

    private int firstAtOrAfter(byte[] normal) {
        int first = 0;
        while (first < rows.size() && !order.isAtOrAfter(rows.get(first).keys, normal)) {
            first++;
        }
        return first;
    }

    @Override
    public SearchAnswer.Outcome outcome() {
        return refused ? SearchAnswer.Outcome.UNAVAILABLE_CRITICAL_EXTENSION : found.outcome();
    }

    @Override
    public String matchedDn() {
        return found.matchedDn();
    }

    @Override
    public long version() {
        return found.version();
    }

    @Override
    public List<ResponseControl> controls() {
        return controls;
    }

    @Override
    public void close() {
        found.close();
    }
}
