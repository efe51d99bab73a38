package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldBytesTest {

    @Test
    void whatIsHeldTogetherIsBoundedAndRoomComesBack() {
        HeldBytes held = new HeldBytes(100);
        assertThat(held.take(60)).isTrue();
        assertThat(held.take(50)).isFalse();
        assertThat(held.take(40)).isTrue();
        held.release(60);
        assertThat(held.take(50)).isTrue();
        assertThat(held.mayEver(100)).isTrue();
        assertThat(held.mayEver(101)).isFalse();
    }
}
