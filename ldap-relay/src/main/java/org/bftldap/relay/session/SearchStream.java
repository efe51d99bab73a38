package org.bftldap.relay.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bftldap.bft.client.ReadReply;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.group.GroupDirectory;
import org.bftldap.relay.ldap.RequestControls;
import org.bftldap.relay.ldap.Responses;
import org.bftldap.relay.ldap.ResultCodes;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one search on its way to the client: chunk by chunk, the next one asked for only when the client's socket takes more, so
 * an answer of any length needs the memory of a chunk. Of one event loop.
 *
 * <p>A chunk that comes when the client has fallen behind is dropped and asked for again later: what waits for slow clients waits at the
 * replicas, not here.
 */
final class SearchStream implements AnswerStream {

    private final ChannelHandlerContext context;
    private final Completions completions;
    private final Outbound outbound;
    private final GroupDirectory group;
    private final Identity identity;
    private final Operation.Search search;
    private final RequestControls controls;
    private final AnswerForm form;
    private final Consumer<DirectoryResult> end;

    private @Nullable ReadReply reply;
    private @Nullable ScheduledFuture<?> timer;
    private int nextChunk;
    private boolean asking;
    private boolean pumping;
    private boolean done;

    /**
     * @param form what is sent for what is answered
     * @param end receives the result, once, unless the stream is stopped before
     */
    SearchStream(
            ChannelHandlerContext context,
            Completions completions,
            Outbound outbound,
            GroupDirectory group,
            Identity identity,
            Operation.Search search,
            RequestControls controls,
            AnswerForm form,
            Consumer<DirectoryResult> end) {
        this.context = context;
        this.completions = completions;
        this.outbound = outbound;
        this.group = group;
        this.identity = identity;
        this.search = search;
        this.controls = controls;
        this.form = form;
        this.end = end;
    }

    /** @param timeLimitSeconds 0 for none */
    void start(int timeLimitSeconds) {
        if (timeLimitSeconds > 0) {
            timer = context.executor().schedule(this::timeIsUp, timeLimitSeconds, TimeUnit.SECONDS);
        }
        pump();
    }

    @Override
    public void pump() {
        if (pumping) {
            return; // the loop below goes on by itself: chunks that are there already must not deepen the stack
        }
        pumping = true;
        while (!done && !asking && outbound.takesMore(context.channel())) {
            asking = true;
            group.slots().take(() -> completions.run(this::ask));
        }
        pumping = false;
    }

    @Override
    public void stop() {
        done = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (reply != null) {
            reply.close();
        }
    }

    private void ask() {
        if (done) {
            group.slots().release();
        } else if (reply == null) {
            completions.when(group.read(identity, search, controls), this::opened);
        } else if (nextChunk < reply.chunks()) {
            completions.when(GroupDirectory.chunk(reply, nextChunk), this::fetched);
        } else {
            group.slots().release();
            finish(Failures.of(ResultCodes.OTHER, "the replicas' answer has no end"));
        }
    }

    private void opened(@Nullable ReadReply opened, @Nullable Throwable failure) {
        if (opened == null) {
            fetched(null, failure);
        } else if (done) {
            group.slots().release();
            opened.close();
        } else {
            reply = opened;
            completions.when(GroupDirectory.chunk(opened, nextChunk), this::fetched);
        }
    }

    private void fetched(byte @Nullable [] chunk, @Nullable Throwable failure) {
        asking = false;
        group.slots().release();
        if (done) {
            return;
        }
        if (chunk == null) {
            finish(Failures.result(failure));
            return;
        }
        if (outbound.isBehind(context.channel())) {
            forgetShortAnswer();
            return;
        }
        nextChunk++;
        try {
            send(chunk);
        } catch (DecodeException e) {
            finish(Failures.of(ResultCodes.OTHER, "the replicas' answer cannot be read"));
            return;
        }
        pump();
    }

    /** An answer of one chunk is kept by nobody but its holder; of a longer one the replicas have the chunks. */
    private void forgetShortAnswer() {
        if (reply != null && reply.chunks() == 1) {
            reply.close();
            reply = null;
        }
    }

    private void send(byte[] chunk) throws DecodeException {
        ChunkReader reader = new ChunkReader(chunk);
        ByteBuf out = context.alloc().buffer(chunk.length + chunk.length / 16 + Responses.ENVELOPE_BYTES_MAX);
        List<Integer> ends = new ArrayList<>();
        DirectoryResult result = null;
        try {
            while (reader.advance()) {
                if (reader.kind() == ChunkReader.Kind.DONE) {
                    result = reader.result();
                } else {
                    int before = ends.size();
                    form.write(reader, chunk, out, ends);
                    count(reader, ends.size() - before);
                }
            }
            form.chunkEnd(out, ends);
            if (out.isReadable()) {
                outbound.write(context, out, ends);
            }
        } finally {
            out.release();
        }
        if (result != null) {
            finish(reply == null ? result : GroupDirectory.withOwn(result, reply, controls));
        } else {
            context.flush();
        }
    }

    /** @param messages that the item made */
    private void count(ChunkReader item, int messages) {
        if (messages > 0 && item.isReference()) {
            outbound.sent().references(messages);
        } else {
            outbound.sent().entries(messages);
        }
    }

    private void timeIsUp() {
        if (!done) {
            finish(Failures.of(ResultCodes.TIME_LIMIT_EXCEEDED, ""));
        }
    }

    private void finish(DirectoryResult result) {
        stop();
        end.accept(result);
    }
}
