package org.bftldap.replica.directory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.model.exception.LdapInvalidDnException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.result.ChunkWriter;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.SearchItem;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.fixed.SearchResultEntry;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.data.StoreSnapshot;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/** The answer to one search: walks the tree in canonical order. Holds its snapshot until it is closed. */
final class SearchAnswer implements ReadAnswer {

    private final Operation.Search search;
    private final Access access;
    private final StoreSnapshot snapshot;
    private final EntryTree tree;
    private final long version;
    private final @Nullable StoredEntry base;
    private final DirectoryResult missing;
    private final Deque<StoredEntry> waiting = new ArrayDeque<>();
    private @Nullable SearchItem kept;
    private boolean done;

    SearchAnswer(Operation.Search search, Access access, StoreSnapshot snapshot, long version) {
        this.search = search;
        this.access = access;
        this.snapshot = snapshot;
        this.tree = snapshot.tree();
        NamePath path = tree.schema().name(search.base());
        this.version = Math.max(version, tree.touched().anything());
        StoredEntry found = path == null ? null : tree.find(path);
        RefusedException refused = new Comparison.Visibility(tree, access).noSuchObject(path);
        if (found != null && !access.entry(tree.path(found), MicroOperation.DISCLOSE_ON_ERROR)) {
            found = null;
            refused = RefusedException.noSuchObject();
        }
        this.base = found;
        this.missing = Results.of(refused);
        rewind();
    }

    @Override
    public byte @Nullable [] nextChunk() {
        if (done) {
            return null;
        }
        ChunkWriter writer = new ChunkWriter();
        while (true) {
            SearchItem item = kept != null ? kept : nextItem();
            kept = null;
            if (!writer.offer(item)) {
                kept = item;
                return writer.take();
            }
            if (item instanceof SearchItem.Done) {
                done = true;
                return writer.take();
            }
        }
    }

    private SearchItem nextItem() {
        while (!waiting.isEmpty()) {
            StoredEntry entry = waiting.pop();
            if (search.scope() == Operation.Scope.SUBTREE || search.scope() == Operation.Scope.ONE_LEVEL && entry == base) {
                List<StoredEntry> children = new ArrayList<>();
                try (EntryTree.Children cursor = tree.children(entry.id())) {
                    while (cursor.next()) {
                        StoredEntry child = tree.entry(cursor.id());
                        if (child != null) {
                            children.add(child);
                        }
                    }
                }
                for (int i = children.size() - 1; i >= 0; i--) {
                    waiting.push(children.get(i));
                }
            }
            if (search.scope() == Operation.Scope.ONE_LEVEL && entry == base) {
                continue;
            }
            Dn dn = dn(entry);
            boolean isSubentry = matches(new Filter.Equality("objectClass", "subentry".getBytes()), entry);
            if (isSubentry && search.scope() != Operation.Scope.BASE) {
                continue;
            }
            if (access.entry(tree.path(entry), MicroOperation.BROWSE) && matches(search.filter(), entry)) {
                return new SearchItem.Entry(encode(entry, dn));
            }
        }
        return new SearchItem.Done(base == null ? missing : Results.SUCCESS);
    }

    private byte[] encode(StoredEntry entry, Dn dn) {
        SearchResultEntry out = new SearchResultEntry(tree.dn(entry));
        List<String> asked = search.attributes().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        for (StoredAttribute attribute : entry.attributes()) {
            AttributeInfo info = tree.schema().attributeByKey(attribute.key());
            if (info == null || !access.attribute(tree.path(entry), info.type(), MicroOperation.READ)) {
                continue;
            }
            boolean isUser = info.usage() == AttributeInfo.Usage.USER;
            boolean wanted = asked.stream().anyMatch(info::isCalled) || isUser && (asked.isEmpty() || asked.contains("*")) || !isUser && asked.contains("+");
            if (wanted) {
                out.attribute(info.name(), search.values() == Operation.Values.TYPES_ONLY ? List.of() : attribute.values());
            }
        }
        return out.toBytes();
    }

    private boolean matches(Filter filter, StoredEntry entry) {
        if (filter instanceof Filter.And and) {
            return and.filters().stream().allMatch(part -> matches(part, entry));
        }
        if (filter instanceof Filter.Or or) {
            return or.filters().stream().anyMatch(part -> matches(part, entry));
        }
        if (filter instanceof Filter.Not not) {
            return !matches(not.filter(), entry);
        }
        if (filter instanceof Filter.Present present) {
            AttributeInfo info = tree.schema().attribute(present.attribute());
            return info != null && access.attribute(tree.path(entry), info.type(), MicroOperation.FILTER_MATCH) && !entry.attributes(info.key()).isEmpty();
        }
        if (filter instanceof Filter.Equality equality) {
            AttributeInfo info = tree.schema().attribute(equality.attribute());
            byte[] normal = info == null ? null : tree.schema().normalize(info.storedKind(), equality.value());
            return normal != null && access.attribute(tree.path(entry), info.type(), MicroOperation.FILTER_MATCH) && entry.attributes(info.key()).stream().anyMatch(attribute -> attribute.hasNormal(normal));
        }
        return false;
    }

    private Dn dn(StoredEntry entry) {
        try {
            return new Dn(tree.schema().schemaManager(), tree.dn(entry));
        } catch (LdapInvalidDnException e) {
            throw new StoreException("an entry's name cannot be read");
        }
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public void rewind() {
        waiting.clear();
        if (base != null) {
            waiting.push(base);
        }
        kept = null;
        done = false;
    }

    @Override
    public void close() {
        snapshot.close();
    }
}
