package org.bftldap.relay.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.junit.jupiter.api.Test;

class LdapFramesTest {

    private static final int MESSAGE_MAX = 100_000;

    @SeededTest(runs = 100)
    void however_bytes_are_cut_the_same_messages_come_out(Seed seed) {
        RandomGenerator random = seed.random();
        List<byte[]> messages = new ArrayList<>();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = random.nextInt(1, 20); i > 0; i--) {
            byte[] message = message(random, random.nextInt(8) == 0 ? random.nextInt(90_000) : random.nextInt(300));
            messages.add(message);
            all.writeBytes(message);
        }
        ByteBudget budget = new ByteBudget(MESSAGE_MAX);
        EmbeddedChannel channel = new EmbeddedChannel(new LdapFrames(MESSAGE_MAX, budget), new GiveBack(budget));
        byte[] bytes = all.toByteArray();
        for (int at = 0; at < bytes.length; ) {
            int next = Math.min(bytes.length, at + random.nextInt(1, random.nextBoolean() ? 5 : 20_000));
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, next - at));
            at = next;
        }
        List<byte[]> received = new ArrayList<>();
        for (byte[] message = channel.readInbound(); message != null; message = channel.readInbound()) {
            received.add(message);
        }
        assertThat(received).usingElementComparator(Arrays::compare).isEqualTo(messages);
        channel.finishAndReleaseAll();
        assertThat(budget.take(MESSAGE_MAX)).as("everything was given back").isTrue();
    }

    @Test
    void while_paused_nothing_is_passed_on_and_nothing_is_read() throws MalformedMessageException {
        LdapFrames frames = new LdapFrames(MESSAGE_MAX, new ByteBudget(MESSAGE_MAX));
        EmbeddedChannel channel = new EmbeddedChannel(frames);
        frames.pause();
        channel.writeInbound(Unpooled.copiedBuffer(new byte[] {0x30, 1, 7, 0x30, 1, 8}));
        assertThat(channel.inboundMessages()).isEmpty();
        assertThat(channel.config().isAutoRead()).isFalse();
        frames.resume();
        assertThat((byte[]) channel.readInbound()).containsExactly(0x30, 1, 7);
        assertThat((byte[]) channel.readInbound()).containsExactly(0x30, 1, 8);
        assertThat(channel.config().isAutoRead()).isTrue();
        channel.finishAndReleaseAll();
    }

    @Test
    void a_connection_that_ends_in_the_middle_gives_its_bytes_back() {
        ByteBudget budget = new ByteBudget(MESSAGE_MAX);
        EmbeddedChannel channel = new EmbeddedChannel(new LdapFrames(MESSAGE_MAX, budget));
        channel.writeInbound(Unpooled.copiedBuffer(new byte[] {0x30, (byte) 0x83, 1, 0, 0, 1}));
        assertThat(budget.take(50_000)).isTrue();
        assertThat(budget.take(70_000)).isFalse();
        channel.close();
        budget.giveBack(50_000);
        assertThat(budget.take(MESSAGE_MAX)).isTrue();
    }

    @Test
    void too_long_a_claim_is_refused_by_its_header_alone() {
        EmbeddedChannel channel = new EmbeddedChannel(new LdapFrames(MESSAGE_MAX, new ByteBudget(MESSAGE_MAX)));
        byte[] claim = {0x30, (byte) 0x83, 1, (byte) 0x86, (byte) 0xa0}; // content of 100,000 bytes, and 5 of header
        assertThatThrownBy(() -> channel.writeInbound(Unpooled.copiedBuffer(claim))).isInstanceOf(MalformedMessageException.class);
        // What comes after it is dropped, not kept.
        channel.writeInbound(Unpooled.copiedBuffer(new byte[] {0x30, 0}));
        assertThat(channel.inboundMessages()).isEmpty();
        channel.finishAndReleaseAll();
    }

    @FuzzTest(maxDuration = "30s")
    void any_bytes_are_cut_or_refused(byte[] bytes) {
        ByteBudget budget = new ByteBudget(MESSAGE_MAX);
        EmbeddedChannel channel = new EmbeddedChannel(new LdapFrames(MESSAGE_MAX, budget), new GiveBack(budget));
        try {
            channel.writeInbound(Unpooled.copiedBuffer(bytes));
        } catch (Throwable e) {
            assertThat(e).isInstanceOf(MalformedMessageException.class);
        }
        channel.finishAndReleaseAll();
        assertThat(budget.take(MESSAGE_MAX)).isTrue();
    }

    private static byte[] message(RandomGenerator random, int contentBytes) {
        byte[] message = new byte[6 + contentBytes];
        random.nextBytes(message);
        message[0] = 0x30;
        message[1] = (byte) 0x84;
        message[2] = 0;
        message[3] = (byte) (contentBytes >>> 16);
        message[4] = (byte) (contentBytes >>> 8);
        message[5] = (byte) contentBytes;
        return message;
    }

    /** Stands for a session that is done with each message at once. */
    private static final class GiveBack extends ChannelInboundHandlerAdapter {
        private final ByteBudget budget;

        GiveBack(ByteBudget budget) {
            this.budget = budget;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            budget.giveBack(((byte[]) message).length);
            ctx.fireChannelRead(message);
        }
    }
}
