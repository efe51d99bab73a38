package org.bftldap.relay.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.relay.ldap.ContentValues;
import org.bftldap.relay.ldap.ContentValues.Phase;
import org.bftldap.relay.ldap.EntryCodec;
import org.bftldap.relay.ldap.Responses;

/** Writes the messages of one search that follows a content. Of one event loop. */
final class ContentWriter {

    /** So many entries that are gone leave in one write. */
    private static final int GONE_AT_ONCE = 256;

    private final ChannelHandlerContext context;
    private final Outbound outbound;
    private final int id;
    private final ContentForm form;

    /** @param id of the search's messages */
    ContentWriter(ChannelHandlerContext context, Outbound outbound, int id, ContentForm form) {
        this.context = context;
        this.outbound = outbound;
        this.id = id;
        this.form = form;
    }

    private interface Writing {
        void write(ByteBuf out, List<Integer> ends);
    }

    /** Puts a message around a protocol op that is a part of {@code bytes}. */
    void message(ByteBuf out, List<Integer> ends, byte[] bytes, int offset, int length, List<ResponseControl> controls) {
        Responses.message(out, id, bytes, offset, length, controls);
        ends.add(out.writerIndex());
    }

    /** Names entries that are there as they were, or that are gone. */
    void named(ByteBuf out, List<Integer> ends, Phase phase, List<UUID> uuids) {
        if (!uuids.isEmpty()) {
            form.named(phase, uuids).ifPresent(value -> info(out, ends, value));
        }
    }

    /** Sends a sync info message, if there is a value for one. */
    void tell(Optional<byte[]> value) {
        value.ifPresent(info -> send((out, ends) -> info(out, ends, info)));
    }

    /** Sends what is gone, a part of it if there is much. */
    void sendGone(Deque<Content.Gone> gone) {
        send((out, ends) -> {
            List<UUID> nameless = new ArrayList<>();
            for (int i = 0; i < GONE_AT_ONCE && !gone.isEmpty(); i++) {
                Content.Gone each = gone.remove();
                if (each.dn().isEmpty()) {
                    nameless.add(each.uuid());
                } else {
                    byte[] op = EntryCodec.encode(each.dn(), List.of());
                    form.gone(each.uuid()).ifPresent(controls -> message(out, ends, op, 0, op.length, controls));
                }
            }
            named(out, ends, Phase.DELETE, nameless);
        });
    }

    private void info(ByteBuf out, List<Integer> ends, byte[] value) {
        byte[] op = Responses.intermediate(ContentValues.SYNC_INFO, value);
        message(out, ends, op, 0, op.length, List.of());
    }

    private void send(Writing writing) {
        ByteBuf out = context.alloc().buffer();
        List<Integer> ends = new ArrayList<>();
        try {
            writing.write(out, ends);
            if (out.isReadable()) {
                outbound.write(context, out, ends);
            }
        } finally {
            out.release();
        }
        context.flush();
    }
}
