package org.bftldap.replica.store.search;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.EntryBuilder;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.schema.SubtreeArea;
import org.bftldap.replica.store.schema.SubtreeException;
import org.jspecify.annotations.Nullable;

/**
 * What entries have in common (RFC 3671): values of subentries that all entries of a part of the tree show as their own. Of one state; immutable,
 * for all threads.
 *
 * <p>They are put into an entry when it is found, and so are there for whatever looks at found entries: filters, comparisons, sorting and
 * answers. Nothing is stored, nor indexed: no collective type, nor what it is derived from, has an index.
 */
public final class CollectiveAttributes {

    /** Of entries that nobody has written anything in common for. */
    public static final CollectiveAttributes NONE = new CollectiveAttributes(List.of());

    /** An entry is looked for in all of them. */
    public static final int SUBENTRIES_MAX = 60;

    /** Of the class of subentries that hold them (RFC 3671 §2.1). */
    public static final String SUBENTRY_CLASS = "2.5.17.2";

    private static final byte[] ANY_SUBENTRY_CLASS = "2.5.17.0".getBytes(StandardCharsets.US_ASCII);
    private static final String SUBTREE_SPECIFICATION = "2.5.18.6";

    /** RFC 3671 §2.3: types whose values this entry does not show. */
    private static final String EXCLUSIONS = "2.5.18.7";

    private static final String EXCLUDE_ALL = "2.5.18.0";

    /** RFC 3671 §2.2: the names of the subentries that an entry shows something of. */
    private static final String SUBENTRIES = "2.5.18.12";

    private final List<Source> sources;

    private CollectiveAttributes(List<Source> sources) {
        this.sources = List.copyOf(sources);
    }

    /**
     * One value, with its type.
     *
     * @param options canonical; a value in some language is shown in that one (RFC 3866)
     */
    private record Given(AttributeInfo type, String options, byte[] value, byte[] normal) {

        String description() {
            return type.type().getOid() + options;
        }
    }

    /**
     * One subentry.
     *
     * @param dn its name, in UTF-8
     */
    private record Source(byte[] dn, SubtreeArea area, List<Given> given) {}

    /** What a state holds. @throws SubtreeException if it cannot be made sense of, or is too much */
    public static CollectiveAttributes in(EntryTree tree) throws SubtreeException {
        List<StoredEntry> subentries = tree.holding(tree.schema().objectClass(), SUBENTRY_CLASS.getBytes(StandardCharsets.US_ASCII));
        if (subentries.size() > SUBENTRIES_MAX) {
            throw new SubtreeException("more than " + SUBENTRIES_MAX + " subentries of collective attributes");
        }
        List<Source> sources = new ArrayList<>();
        for (StoredEntry subentry : subentries) {
            sources.add(source(subentry, tree));
        }
        return sources.isEmpty() ? NONE : new CollectiveAttributes(sources);
    }

    private static Source source(StoredEntry subentry, EntryTree tree) throws SubtreeException {
        EntrySchema schema = tree.schema();
        AttributeInfo specification = schema.attribute(SUBTREE_SPECIFICATION);
        StoredAttribute text = specification == null ? null : subentry.attribute(specification.key());
        List<Given> given = new ArrayList<>();
        for (StoredAttribute attribute : subentry.attributes()) {
            AttributeInfo type = schema.attributeByKey(attribute.key());
            if (type != null && type.type().isCollective()) {
                attribute.values().forEach(value -> given.add(new Given(type, attribute.options(), value, schema.normalizeStored(type, value))));
            }
        }
        return new Source(
                tree.dn(subentry).getBytes(StandardCharsets.UTF_8),
                SubtreeArea.parse(schema, tree.path(subentry).parent(), text == null ? "{}" : text.texts().get(0)),
                given);
    }

    /** The entry with what it has in common with others. */
    public FoundEntry of(FoundEntry found) {
        if (sources.isEmpty()) {
            return found;
        }
        StoredEntry completed = of(found.entry(), found.path(), found.tree().schema());
        return completed == found.entry() ? found : new FoundEntry(found.tree(), completed);
    }

    /** The same for an entry of this name. */
    public StoredEntry of(StoredEntry entry, NamePath path, EntrySchema schema) {
        List<Source> all = sources.stream().filter(source -> source.area.contains(path)).toList();
        StoredAttribute classes = all.isEmpty() ? null : entry.attribute(schema.objectClass().key());
        if (classes == null || classes.hasNormal(ANY_SUBENTRY_CLASS)) {
            return entry; // subentries are about entries, and none themselves
        }
        Set<String> excluded = exclusions(entry, schema);
        if (excluded.contains(EXCLUDE_ALL)) {
            return entry;
        }
        EntryBuilder builder = new EntryBuilder(schema);
        entry.attributes().forEach(builder::same);
        for (List<Given> alike : byDescription(all, excluded)) {
            builder.attribute(alike.get(0).type, alike.get(0).options, alike.stream().map(Given::value).toList());
        }
        AttributeInfo subentries = schema.attribute(SUBENTRIES);
        if (subentries != null) {
            builder.attribute(subentries, "", all.stream().map(Source::dn).toList());
        }
        return builder.build(entry.id(), entry.parentId(), entry.modified(), entry.rdn(), entry.rdnKey());
    }

    /** Each value once, in the order of the subentries. */
    private static Iterable<List<Given>> byDescription(List<Source> all, Set<String> excluded) {
        TreeMap<String, List<Given>> alike = new TreeMap<>();
        TreeMap<String, Set<ByteBuffer>> seen = new TreeMap<>();
        for (Source source : all) {
            for (Given one : source.given) {
                String description = one.description();
                boolean isShown = !excluded.contains(one.type.type().getOid());
                if (isShown && seen.computeIfAbsent(description, key -> new TreeSet<>()).add(ByteBuffer.wrap(one.normal))) {
                    alike.computeIfAbsent(description, key -> new ArrayList<>()).add(one);
                }
            }
        }
        return alike.values();
    }

    private static Set<String> exclusions(StoredEntry entry, EntrySchema schema) {
        AttributeInfo type = schema.attribute(EXCLUSIONS);
        StoredAttribute excluded = type == null ? null : entry.attribute(type.key());
        Set<String> oids = new TreeSet<>();
        if (excluded != null) {
            for (String name : excluded.texts()) {
                AttributeInfo known = schema.attribute(name);
                boolean isAll = name.equals(EXCLUDE_ALL) || name.equalsIgnoreCase("excludeAllCollectiveAttributes");
                oids.add(isAll ? EXCLUDE_ALL : known == null ? name : known.type().getOid());
            }
        }
        return oids;
    }

    /** Completes all that come. */
    Candidates of(Candidates candidates) {
        return sources.isEmpty() ? candidates : new Completed(candidates);
    }

    private final class Completed implements Candidates {

        private final Candidates all;

        Completed(Candidates all) {
            this.all = all;
        }

        @Override
        public @Nullable FoundEntry next() {
            FoundEntry next = all.next();
            return next == null ? null : of(next);
        }

        @Override
        public void close() {
            all.close();
        }
    }
}
