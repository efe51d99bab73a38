package org.bftldap.replica.store.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.replica.store.kv.KeyValueReader;
import org.bftldap.replica.store.kv.Scan;
import org.bftldap.replica.store.kv.Table;
import org.junit.jupiter.api.Test;

class TouchedPagesTest {

    private static final List<Long> NUMBERS = List.of(1L, 127L, 128L, 300L, 1L << 42, Long.MAX_VALUE);

    @Test
    void numbersOfAnySizeComeBackFromTheirPages() {
        TouchedView view = view();
        TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
        for (int page = 0; page < TouchedPages.COUNT; page++) {
            rows.put(TouchedPages.key(page), TouchedPages.encode(view, page));
        }
        TouchedView loaded = TouchedPages.load(new Rows(rows));
        for (int page = 0; page < TouchedView.PAGES; page++) {
            assertThat(loaded.page(page)).isEqualTo(view.page(page));
        }
    }

    @Test
    void aSlotIsFoundInItsPage() {
        for (int slot : List.of(0, 1023, 1024, 65_535)) {
            TouchedView view = TouchedView.zero().with(List.of(slot), 7);
            assertThat(TouchedPages.encode(view, TouchedPages.ofSlot(slot))).contains(7);
        }
    }

    @Test
    void aPageHasOneEncodingOnly() {
        byte[] key = TouchedPages.key(3);
        byte[] page = TouchedPages.encode(TouchedView.zero(), 3);
        TouchedPages.check(key, page);
        refused(TouchedPages.key(TouchedPages.COUNT), page, "no such page");
        refused(new byte[] {0}, page, "no such page");
        refused(key, Arrays.copyOf(page, page.length - 1), "cut off");
        refused(key, Arrays.copyOf(page, page.length + 1), "more than 1024");
        byte[] padded = Arrays.copyOf(page, page.length + 1);
        padded[0] = (byte) 0x80;
        refused(key, padded, "more octets than it needs");
        byte[] large = Arrays.copyOf(page, page.length + 9);
        Arrays.fill(large, 0, 9, (byte) 0xff);
        large[9] = 1;
        refused(key, large, "out of range");
    }

    private static void refused(byte[] key, byte[] value, String why) {
        assertThatThrownBy(() -> TouchedPages.check(key, value)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
    }

    private static TouchedView view() {
        TouchedView view = TouchedView.zero();
        for (int i = 0; i < NUMBERS.size(); i++) {
            view = view.with(List.of(i, 1000 + i, 40_000 + 17 * i, 65_535 - i), NUMBERS.get(i));
        }
        return view;
    }

    private record Rows(TreeMap<byte[], byte[]> rows) implements KeyValueReader {

        @Override
        public byte[] get(Table table, byte[] key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Scan scan(Table table, byte[] prefix, byte[] from) {
            assertThat(table).isEqualTo(Table.TOUCHED);
            var iterator = rows.entrySet().iterator();
            return new Scan() {
                private byte[] key = {};

                @Override
                public boolean next() {
                    if (!iterator.hasNext()) {
                        return false;
                    }
                    key = iterator.next().getKey();
                    return true;
                }

                @Override
                public byte[] key() {
                    return key;
                }

                @Override
                public byte[] value() {
                    return rows.get(key);
                }

                @Override
                public void close() {}
            };
        }
    }
}
