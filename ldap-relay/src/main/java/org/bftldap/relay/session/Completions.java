package org.bftldap.relay.session;

import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what a future gives to a connection's event loop, as an event of its pipeline: so an exception there is the pipeline's, and
 * ends this connection. When the connection is gone, and its pipeline with it, the event runs all the same: what the operation held, a place
 * among those in flight above all, is given back by nobody else.
 */
final class Completions {

    private final ChannelHandlerContext context;

    Completions(ChannelHandlerContext context) {
        this.context = context;
    }

    /** An event to run on the connection's loop. */
    interface Event {
        void run();
    }

    /** Calls {@code then} with (value, null) or (null, failure), at once if the future is done already. On the event loop only. */
    <T> void when(CompletableFuture<T> future, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        if (future.isDone()) {
            Outcome<T> outcome = future.handle(Outcome::new).join();
            then.accept(outcome.value, outcome.failure);
        } else {
            future.whenComplete((value, failure) -> bring(() -> then.accept(value, failure)));
        }
    }

    /** Runs something on the event loop: now, if this is it. */
    void run(Event event) {
        if (context.executor().inEventLoop()) {
            event.run();
        } else {
            bring(event);
        }
    }

    private void bring(Event event) {
        if (context.executor().inEventLoop()) {
            deliver(event);
        } else {
            context.executor().execute(() -> deliver(event));
        }
    }

    /** Netty takes the handlers out of the pipeline of a closed channel, on this loop: from then on no event reaches them. */
    private void deliver(Event event) {
        if (context.isRemoved()) {
            event.run();
        } else {
            context.pipeline().fireUserEventTriggered(event);
        }
    }

    private record Outcome<T>(@Nullable T value, @Nullable Throwable failure) {}
}
