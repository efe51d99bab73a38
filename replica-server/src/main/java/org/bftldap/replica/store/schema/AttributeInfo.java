package org.bftldap.replica.store.schema;

import java.util.List;
import java.util.Locale;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.jspecify.annotations.Nullable;

/** One attribute type as search and storage need it. Immutable, one object per type and {@link EntrySchema}. */
public final class AttributeInfo {

    /** Who may see the attribute unasked (RFC 4512 §3.4). */
    public enum Usage {
        USER,
        OPERATIONAL
    }

    /** Whether there is an index of the attribute's values. */
    public enum Indexing {
        NONE,
        INDEXED
    }

    private final AttributeType type;
    private final byte[] key;
    private final Usage usage;
    private final @Nullable MatchingKind equality;
    private final @Nullable MatchingKind ordering;
    private final @Nullable MatchingKind substrings;
    private final Indexing indexing;
    private List<AttributeInfo> withSubtypes = List.of(this);

    AttributeInfo(AttributeType type, Indexing indexing) {
        this.type = type;
        this.indexing = indexing;
        key = Oids.encode(type.getOid());
        usage = type.isOperational() ? Usage.OPERATIONAL : Usage.USER;
        equality = type.getEquality() == null ? null : MatchingKind.ofRule(type.getEquality().getOid());
        ordering = type.getOrdering() == null ? null : MatchingKind.ofRule(type.getOrdering().getOid());
        MatchingKind substring = type.getSubstring() == null ? null : MatchingKind.ofRule(type.getSubstring().getOid());
        substrings = substring != null && substring.hasSubstrings() ? substring : null;
    }

    /** Called once, while the schema is built. */
    void join(List<AttributeInfo> selfAndSubtypes) {
        withSubtypes = List.copyOf(selfAndSubtypes);
    }

    public AttributeType type() {
        return type;
    }

    /** The OID's octets: what the type is called in stored entries and in index keys. Not to be changed. */
    public byte[] key() {
        return key;
    }

    public String name() {
        return type.getName();
    }

    /** Whether this is one of the type's names or its OID. */
    public boolean isCalled(String name) {
        return type.getOid().equals(name) || type.getNames().stream().anyMatch(name::equalsIgnoreCase);
    }

    public Usage usage() {
        return usage;
    }

    public Indexing indexing() {
        return indexing;
    }

    /** Null if values cannot be tested for equality: such filters are Undefined. */
    public @Nullable MatchingKind equality() {
        return equality;
    }

    public @Nullable MatchingKind ordering() {
        return ordering;
    }

    public @Nullable MatchingKind substrings() {
        return substrings;
    }

    /** How stored values are normalised; bytes as they are where nothing compares them. */
    public MatchingKind storedKind() {
        return equality == null ? MatchingKind.OCTETS : equality;
    }

    /** This type first, then all that have it as a superior, in order of OID. */
    public List<AttributeInfo> withSubtypes() {
        return withSubtypes;
    }

    @Override
    public String toString() {
        return type.getName().toLowerCase(Locale.ROOT);
    }
}
