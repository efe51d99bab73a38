package org.bftldap.relay.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.client.ReadReply;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.group.GroupDirectory;
import org.bftldap.relay.ldap.Responses;
import org.bftldap.relay.ldap.ResultCodes;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one search on its way to the client: chunk by chunk, the next one asked for only when the client's socket takes more, so
 * an answer of any length needs the memory of a chunk or two. Entries are the replicas' bytes with the message id put in front. Of one
 * event loop.
 */
final class SearchStream {

    /** Receives the end, once. */
    interface End {
        void result(DirectoryResult result);
    }

    private final ChannelHandlerContext context;
    private final Completions completions;
    private final int id;
    private final End end;

    private @Nullable ReadReply reply;
    private @Nullable ScheduledFuture<?> timer;
    private int nextChunk;
    private boolean fetching;
    private boolean pumping;
    private boolean done;

    SearchStream(ChannelHandlerContext context, Completions completions, int id, End end) {
        this.context = context;
        this.completions = completions;
        this.id = id;
        this.end = end;
    }

    /** @param timeLimitSeconds 0 for none */
    void start(GroupDirectory group, Identity identity, Operation.Search search, int timeLimitSeconds) {
        if (timeLimitSeconds > 0) {
            timer = context.executor().schedule(this::timeIsUp, timeLimitSeconds, TimeUnit.SECONDS);
        }
        completions.when(group.read(identity, search), this::opened);
    }

    /** Sends what the socket will take; called again when it takes more. */
    void pump() {
        if (pumping) {
            return; // the loop below goes on by itself: chunks that are there already must not deepen the stack
        }
        pumping = true;
        while (!done && !fetching && reply != null && context.channel().isWritable()) {
            if (nextChunk >= reply.chunks()) {
                finish(new DirectoryResult(ResultCodes.OTHER, "", "the replicas' answer has no end", List.of()));
                break;
            }
            fetching = true;
            completions.when(GroupDirectory.chunk(reply, nextChunk++), this::fetched);
        }
        pumping = false;
    }

    /** Stops without an end: the client is gone or wants no more. */
    void stop() {
        done = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (reply != null) {
            reply.close();
        }
    }

    private void opened(@Nullable ReadReply opened, @Nullable Throwable failure) {
        if (opened == null) {
            if (!done) {
                finish(Failures.result(failure));
            }
            return;
        }
        if (done) {
            opened.close();
            return;
        }
        reply = opened;
        pump();
    }

    private void fetched(byte @Nullable [] chunk, @Nullable Throwable failure) {
        fetching = false;
        if (done) {
            return;
        }
        if (chunk == null) {
            finish(Failures.result(failure));
            return;
        }
        try {
            send(chunk);
        } catch (DecodeException e) {
            finish(new DirectoryResult(ResultCodes.OTHER, "", "the replicas' answer cannot be read", List.of()));
            return;
        }
        pump();
    }

    private void send(byte[] chunk) throws DecodeException {
        ChunkReader reader = new ChunkReader(chunk);
        ByteBuf out = context.alloc().buffer(chunk.length + chunk.length / 16 + Responses.ENVELOPE_BYTES_MAX);
        DirectoryResult result = null;
        try {
            while (reader.advance()) {
                if (reader.kind() == ChunkReader.Kind.DONE) {
                    result = reader.result();
                } else {
                    Responses.envelope(out, id, reader.length());
                    out.writeBytes(chunk, reader.offset(), reader.length());
                }
            }
            if (out.isReadable()) {
                context.write(out.retain(), context.voidPromise());
            }
        } finally {
            out.release();
        }
        if (result != null) {
            finish(result);
        } else {
            context.flush();
        }
    }

    private void timeIsUp() {
        if (!done) {
            finish(new DirectoryResult(ResultCodes.TIME_LIMIT_EXCEEDED, "", "", List.of()));
        }
    }

    private void finish(DirectoryResult result) {
        stop();
        end.result(result);
    }
}
