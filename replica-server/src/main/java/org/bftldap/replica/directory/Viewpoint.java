package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.aci.MicroOperation;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.giis.hierarchy.RemoteEntry;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.fixed.SearchResultEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/**
 * What one requestor may see of other groups' entries: below this group's own suffixes its access rules hold for what is delegated too, as
 * for its own entries (X.501 §18.5); elsewhere it has no rules, and those of the answering group were kept there. For one thread.
 */
final class Viewpoint {

    private final Optional<DirectoryResult> refusal;
    private final Access access;
    private final List<NamePath> suffixes;
    private final @Nullable EntrySchema schema;
    private final long version;

    private Viewpoint(Optional<DirectoryResult> refusal, Access access, List<NamePath> suffixes, @Nullable EntrySchema schema, long version) {
        this.refusal = refusal;
        this.access = access;
        this.suffixes = List.copyOf(suffixes);
        this.schema = schema;
        this.version = version;
    }

    static Viewpoint refused(DirectoryResult why, long version) {
        return new Viewpoint(Optional.of(why), Access.UNLIMITED, List.of(), null, version);
    }

    static Viewpoint of(Access access, List<NamePath> suffixes, EntrySchema schema, long version) {
        return new Viewpoint(Optional.empty(), access, suffixes, schema, version);
    }

    /** Why nothing is answered at all. */
    Optional<DirectoryResult> refusal() {
        return refusal;
    }

    /** Touched number of the rules, and of what says who asks. */
    long version() {
        return version;
    }

    /** What of an entry may be seen: the bytes as they are, others, or null for nothing of it. */
    byte @Nullable [] shown(byte[] protocolOp, Filter filter) {
        EntrySchema known = schema;
        if (known == null) {
            return null;
        }
        if (access == Access.UNLIMITED) {
            return protocolOp;
        }
        RemoteEntry entry = RemoteEntry.parse(protocolOp).orElse(null);
        NamePath path = entry == null ? null : known.name(entry.dn());
        if (entry == null || path == null) {
            return null;
        }
        if (suffixes.stream().noneMatch(path::startsWith)) {
            return protocolOp;
        }
        boolean seen = access.entry(path, MicroOperation.BROWSE)
                && access.entry(path, MicroOperation.RETURN_DN)
                && mayTest(filter, path, known);
        return seen ? readable(entry, path, known) : null;
    }

    private byte[] readable(RemoteEntry entry, NamePath path, EntrySchema known) {
        SearchResultEntry out = new SearchResultEntry(entry.dn());
        for (RemoteEntry.Attribute attribute : entry.attributes()) {
            AttributeInfo info = type(attribute.description(), known);
            // Nothing can be said about types that are not known here, so they are not shown.
            if (info != null && !AccessVisibility.isPassword(info) && access.attribute(path, info.type(), MicroOperation.READ)) {
                List<byte[]> values = new ArrayList<>(attribute.values());
                values.removeIf(value -> !access.value(path, info.type(), value, MicroOperation.READ));
                if (!values.isEmpty() || attribute.values().isEmpty()) {
                    out.attribute(attribute.description(), values);
                }
            }
        }
        return out.toBytes();
    }

    /** The other group has tested the filter. Where one of its attributes may not be tested here, the entry is not found by any. */
    private boolean mayTest(Filter filter, NamePath path, EntrySchema known) {
        return FilterAttributes.of(filter).stream().map(name -> type(name, known)).allMatch(info -> info == null
                || !AccessVisibility.isPassword(info) && access.attribute(path, info.type(), MicroOperation.FILTER_MATCH));
    }

    private static @Nullable AttributeInfo type(String description, EntrySchema known) {
        int options = description.indexOf(';');
        return known.attribute(options < 0 ? description : description.substring(0, options));
    }
}
