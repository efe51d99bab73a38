package org.bftldap.replica.store.data;

import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.NamePath;

/**
 * For each thing that an answer can depend on: the sequence number of the last batch that touched it ({@code docs/explanation/protocol.md}
 * §2.5 rule 3). Immutable; for all threads.
 *
 * <p>The numbers stand in fixed tables hashed by what they are about, so they also exist for what is absent, memory is bounded, and a
 * collision errs to the newer side. The tables are state: equal at all replicas.
 */
public final class TouchedView {

    static final int PAGES = 1024;
    static final int SLOTS_PER_PAGE = 64;

    private static final int SLOTS = PAGES * SLOTS_PER_PAGE;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** What a number is about: a part of the hash. */
    private enum About {
        KEY,
        ATTRIBUTE,
        PATH,
        ENTRY,
        CHILDREN,
        SUBTREE,
        NAMED
    }

    private static final String STRUCTURE = "structure";
    private static final String ALIASES = "aliases";
    private static final String REFERRALS = "referrals";
    private static final String ANYTHING = "anything";

    /** Asked by every search. */
    private static final int REFERRALS_SLOT = namedSlot(REFERRALS);

    private final long[][] pages;

    /** @param pages not changed afterwards by anyone */
    TouchedView(long[][] pages) {
        this.pages = pages;
    }

    static TouchedView zero() {
        return new TouchedView(new long[PAGES][SLOTS_PER_PAGE]);
    }

    long[] page(int page) {
        return pages[page];
    }

    /** With the slots set to the number; shares all pages that are the same. */
    TouchedView with(Iterable<Integer> slots, long number) {
        long[][] next = pages.clone();
        for (int slot : slots) {
            int page = slot / SLOTS_PER_PAGE;
            if (next[page] == pages[page]) {
                next[page] = pages[page].clone();
            }
            next[page][slot % SLOTS_PER_PAGE] = number;
        }
        return new TouchedView(next);
    }

    private long at(int slot) {
        return pages[slot / SLOTS_PER_PAGE][slot % SLOTS_PER_PAGE];
    }

    /** Any entry that holds this normal value of the indexed attribute was written, or got or lost it. */
    public long value(AttributeInfo attribute, byte[] normal) {
        return at(keySlot(IndexKeys.value(attribute, normal)));
    }

    /** Any entry with the indexed attribute was written, or got or lost it. */
    public long attribute(AttributeInfo attribute) {
        return at(attributeSlot(attribute));
    }

    /** An entry came to this very name or left it. */
    public long path(NamePath path, int size) {
        return at(pathSlot(path, size));
    }

    /** This name or one above it came or went: what decides whether a name exists, and which entry it names. */
    public long paths(NamePath path) {
        long newest = 0;
        for (int size = 1; size <= path.size(); size++) {
            newest = Math.max(newest, path(path, size));
        }
        return newest;
    }

    /** The entry of this name was written, came or went. */
    public long entry(NamePath path) {
        return at(entrySlot(path));
    }

    /** An entry right below this name was written, came or went. */
    public long children(NamePath path) {
        return at(childrenSlot(path));
    }

    /** The entry of this name, or any below it, was written, came or went. */
    public long subtree(NamePath path) {
        return at(subtreeSlot(path, path.size()));
    }

    /** An entry that has children changed its name: the names of those below it changed with it. */
    public long structure() {
        return named(STRUCTURE);
    }

    /** An alias was written. */
    public long aliases() {
        return named(ALIASES);
    }

    /** A referral object (RFC 3296) was written. */
    public long referrals() {
        return at(REFERRALS_SLOT);
    }

    /** Anything at all was written. */
    public long anything() {
        return named(ANYTHING);
    }

    /** What the users of the store name themselves (schema, access rules …). */
    public long named(String name) {
        return at(namedSlot(name));
    }

    static int keySlot(byte[] indexKey) {
        return slot(About.KEY, indexKey);
    }

    static int attributeSlot(AttributeInfo attribute) {
        return slot(About.ATTRIBUTE, attribute.key());
    }

    static int pathSlot(NamePath path, int size) {
        return slot(About.PATH, path.joined(0, size));
    }

    static int entrySlot(NamePath path) {
        return slot(About.ENTRY, path.joined());
    }

    static int childrenSlot(NamePath path) {
        return slot(About.CHILDREN, path.joined());
    }

    static int subtreeSlot(NamePath path, int size) {
        return slot(About.SUBTREE, path.joined(0, size));
    }

    static int namedSlot(String name) {
        return slot(About.NAMED, name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static int structureSlot() {
        return namedSlot(STRUCTURE);
    }

    static int aliasesSlot() {
        return namedSlot(ALIASES);
    }

    static int referralsSlot() {
        return REFERRALS_SLOT;
    }

    static int anythingSlot() {
        return namedSlot(ANYTHING);
    }

    /** FNV-1a with a final mix: the tables are state, so this hash may never change. */
    private static int slot(About about, byte[] bytes) {
        long hash = (FNV_OFFSET ^ about.ordinal()) * FNV_PRIME;
        for (byte b : bytes) {
            hash = (hash ^ b & 0xff) * FNV_PRIME;
        }
        hash ^= hash >>> 32;
        hash *= 0xd6e8feb86659fd93L;
        hash ^= hash >>> 32;
        return (int) (hash & SLOTS - 1);
    }
}
