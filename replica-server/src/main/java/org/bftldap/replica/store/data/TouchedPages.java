package org.bftldap.replica.store.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.bftldap.replica.store.kv.KeyValueReader;
import org.bftldap.replica.store.kv.Scan;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.kv.Table;

/**
 * Touched numbers as leaves of the state: {@value #COUNT} pages of 1024 numbers each, every number in groups of seven bits, low first.
 *
 * <p>A number has one encoding only, so equal numbers are equal octets. Pages are few because each batch touches numbers in most of them,
 * however many there are, and each is a leaf that must travel with whatever else is in its bucket.
 */
final class TouchedPages {

    static final int COUNT = 64;

    private static final int VIEW_PAGES = TouchedView.PAGES / COUNT;
    private static final int NUMBERS = VIEW_PAGES * TouchedView.SLOTS_PER_PAGE;
    private static final int KEY_BYTES = Short.BYTES;
    private static final int SHIFT_MAX = 56;

    private TouchedPages() {}

    /** The page that holds this slot. */
    static int ofSlot(int slot) {
        return slot / NUMBERS;
    }

    static byte[] key(int page) {
        return ByteBuffer.allocate(KEY_BYTES).putShort((short) page).array();
    }

    static byte[] encode(TouchedView view, int page) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(2 * NUMBERS);
        for (int i = 0; i < VIEW_PAGES; i++) {
            for (long number : view.page(page * VIEW_PAGES + i)) {
                long rest = number;
                while (rest > 0x7f) {
                    out.write((int) (rest & 0x7f | 0x80));
                    rest >>>= 7;
                }
                out.write((int) rest);
            }
        }
        return out.toByteArray();
    }

    /** All numbers of a store, zero where it has none. */
    static TouchedView load(KeyValueReader reader) {
        long[][] pages = new long[TouchedView.PAGES][TouchedView.SLOTS_PER_PAGE];
        try (Scan scan = reader.scan(Table.TOUCHED, new byte[0])) {
            while (scan.next()) {
                decode(scan.key(), scan.value(), pages);
            }
        } catch (IllegalArgumentException e) {
            throw new StoreException("the touched numbers cannot be read: " + e.getMessage());
        }
        return new TouchedView(pages);
    }

    /** @throws IllegalArgumentException if this is no page, or not in its one encoding */
    static void check(byte[] key, byte[] value) {
        decode(key, value, new long[TouchedView.PAGES][TouchedView.SLOTS_PER_PAGE]);
    }

    /**
     * Reads one leaf into the pages of a view.
     *
     * @throws IllegalArgumentException if this is no page, or not in its one encoding
     */
    private static void decode(byte[] key, byte[] value, long[][] pages) {
        int page = key.length == KEY_BYTES ? Short.toUnsignedInt(ByteBuffer.wrap(key).getShort()) : COUNT;
        if (page >= COUNT) {
            throw new IllegalArgumentException("there is no such page of touched numbers");
        }
        int at = 0;
        for (int i = 0; i < NUMBERS; i++) {
            long number = 0;
            int shift = 0;
            byte octet;
            do {
                if (at == value.length || shift > SHIFT_MAX) {
                    throw new IllegalArgumentException("a page of touched numbers is cut off or holds a number out of range");
                }
                octet = value[at++];
                number |= (long) (octet & 0x7f) << shift;
                shift += 7;
            } while (octet < 0);
            if (octet == 0 && shift > 7) {
                throw new IllegalArgumentException("a page of touched numbers has a number in more octets than it needs");
            }
            pages[page * VIEW_PAGES + i / TouchedView.SLOTS_PER_PAGE][i % TouchedView.SLOTS_PER_PAGE] = number;
        }
        if (at != value.length) {
            throw new IllegalArgumentException("a page of touched numbers has more than " + NUMBERS + " of them");
        }
    }
}
