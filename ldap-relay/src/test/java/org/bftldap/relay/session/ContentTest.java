package org.bftldap.relay.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.bftldap.relay.ldap.ContentRequest.Change;
import org.junit.jupiter.api.Test;

class ContentTest {

    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);

    private final ContentRoom room = new ContentRoom(2, 1_000);
    private final Content content = new Content(room);

    private Optional<Change> change(UUID uuid, String dn, long digest) {
        return content.changed(uuid, dn, digest).change();
    }

    @Test
    void an_entry_is_added_modified_renamed_or_as_it_was() {
        content.begin();
        assertThat(change(ONE, "cn=1", 10)).contains(Change.ADDED);
        content.begin();
        assertThat(change(ONE, "cn=1", 10)).isEmpty();
        assertThat(change(ONE, "cn=1", 11)).contains(Change.MODIFIED);
        assertThat(content.changed(ONE, "cn=one", 12)).isEqualTo(new Content.Seen(Optional.of(Change.RENAMED), Optional.of("cn=1")));
        assertThat(content.takeGone()).isEmpty();
    }

    @Test
    void what_is_not_named_again_is_gone_once() {
        content.begin();
        change(ONE, "cn=1", 10);
        content.unchanged(TWO);
        content.begin();
        content.unchanged(ONE);
        assertThat(content.takeGone()).containsExactly(new Content.Gone(TWO, ""));
        assertThat(content.takeGone()).isEmpty();
        content.begin();
        assertThat(content.takeGone()).containsExactly(new Content.Gone(ONE, "cn=1"));
        assertThat(change(ONE, "cn=1", 10)).contains(Change.ADDED);
    }

    @Test
    void of_an_entry_that_was_only_named_nothing_is_known_but_that_it_is_there() {
        content.begin();
        content.unchanged(ONE);
        assertThat(content.changed(ONE, "cn=1", 10)).isEqualTo(new Content.Seen(Optional.of(Change.MODIFIED), Optional.empty()));
    }

    @Test
    void it_takes_room_of_all_contents_and_gives_it_back() {
        content.begin();
        for (int i = 0; i < 6; i++) {
            change(new UUID(1, i), "x".repeat(20), i);
        }
        assertThat(content.isFull()).isTrue();
        Content other = new Content(room);
        other.begin();
        other.changed(ONE, "x".repeat(20), 1);
        assertThat(other.isFull()).as("what is left does not do").isTrue();
        content.close();
        assertThat(room.take(1_000)).isTrue();
        assertThat(room.take(1)).isFalse();
    }

    @Test
    void so_many_searches_and_no_more() {
        assertThat(room.enter()).isTrue();
        assertThat(room.enter()).isTrue();
        assertThat(room.enter()).isFalse();
        room.leave();
        assertThat(room.enter()).isTrue();
        assertThat(room.searches()).isEqualTo(2);
    }
}
