package org.bftldap.replica.store.schema;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A distinguished name in normal form: the keys of its RDNs from the root down. Immutable.
 *
 * <p>Its order is the canonical order of entries: a name before those below it, siblings by their RDN's key.
 */
public final class NamePath implements Comparable<NamePath> {

    public static final NamePath ROOT = new NamePath(new byte[0][]);

    /** Between the keys of two RDNs. Within a key, 0x00 is followed by 0x02 or 0xff ({@link NameKeys}), so order and identity are kept. */
    private static final byte[] SEPARATOR = {0, 1};

    private final byte[][] rdnKeys;

    private NamePath(byte[][] rdnKeys) {
        this.rdnKeys = rdnKeys;
    }

    /** @param rdnKeys from the root down; not changed afterwards by anyone */
    public static NamePath of(List<byte[]> rdnKeys) {
        return new NamePath(rdnKeys.toArray(new byte[0][]));
    }

    /** Whether a name, its keys joined, has an attribute type in it. */
    public static boolean mentions(byte[] joined, String oid) {
        byte[] part = (oid + "=").getBytes(StandardCharsets.US_ASCII);
        for (int from = 0; from >= 0; from = NameKeys.nextPart(joined, from)) {
            if (Arrays.equals(joined, from, Math.min(joined.length, from + part.length), part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    public int size() {
        return rdnKeys.length;
    }

    public boolean isRoot() {
        return rdnKeys.length == 0;
    }

    /** The key of the RDN at this depth, 0 being next to the root. Not to be changed. */
    public byte[] rdnKey(int depth) {
        return rdnKeys[depth];
    }

    public NamePath parent() {
        return upTo(rdnKeys.length - 1);
    }

    /** The name of the ancestor (or itself) with so many RDNs. */
    public NamePath upTo(int size) {
        return new NamePath(Arrays.copyOf(rdnKeys, size));
    }

    public NamePath child(byte[] rdnKey) {
        byte[][] longer = Arrays.copyOf(rdnKeys, rdnKeys.length + 1);
        longer[rdnKeys.length] = rdnKey;
        return new NamePath(longer);
    }

    /** This name with the RDNs below it whose keys were joined. */
    public NamePath childJoined(byte[] joinedKeys) {
        NamePath path = this;
        int from = 0;
        for (int i = 0; i + 1 < joinedKeys.length; i++) {
            if (joinedKeys[i] == SEPARATOR[0] && joinedKeys[i + 1] == SEPARATOR[1]) {
                path = path.child(Arrays.copyOfRange(joinedKeys, from, i));
                from = i + SEPARATOR.length;
            }
        }
        return path.child(from == 0 ? joinedKeys : Arrays.copyOfRange(joinedKeys, from, joinedKeys.length));
    }

    /** Whether the other name is this one or above it. */
    public boolean startsWith(NamePath other) {
        if (other.rdnKeys.length > rdnKeys.length) {
            return false;
        }
        for (int i = other.rdnKeys.length - 1; i >= 0; i--) {
            if (!Arrays.equals(rdnKeys[i], other.rdnKeys[i])) {
                return false;
            }
        }
        return true;
    }

    /** The keys of the RDNs from one depth to another as one; order and identity of paths are those of their joined keys. */
    public byte[] joined(int from, int to) {
        if (to - from == 1) {
            return rdnKeys[from];
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = from; i < to; i++) {
            if (i > from) {
                out.writeBytes(SEPARATOR);
            }
            out.writeBytes(rdnKeys[i]);
        }
        return out.toByteArray();
    }

    public byte[] joined() {
        return joined(0, rdnKeys.length);
    }

    @Override
    public int compareTo(NamePath other) {
        int common = Math.min(rdnKeys.length, other.rdnKeys.length);
        for (int i = 0; i < common; i++) {
            int order = Arrays.compareUnsigned(rdnKeys[i], other.rdnKeys[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(rdnKeys.length, other.rdnKeys.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamePath that && Arrays.deepEquals(rdnKeys, that.rdnKeys);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(rdnKeys);
    }
}
