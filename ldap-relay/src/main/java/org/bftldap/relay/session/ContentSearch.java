package org.bftldap.relay.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl.Synchronize.Unchanged;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.ContentVersion;
import org.bftldap.directory.result.ContentVersion.Listing;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.relay.group.ChangeHints;
import org.bftldap.relay.group.GroupDirectory;
import org.bftldap.relay.ldap.ContentRequest;
import org.bftldap.relay.ldap.ContentRequest.Sync;
import org.bftldap.relay.ldap.ContentValues;
import org.bftldap.relay.ldap.ContentValues.Phase;
import org.bftldap.relay.ldap.EntryCodec;
import org.bftldap.relay.ldap.MalformedMessageException;
import org.bftldap.relay.ldap.ResultCodes;
import org.jspecify.annotations.Nullable;

/**
 * A search that follows a content: content synchronization (RFC 4533) or a persistent search. It asks the group again and again what has
 * changed since the last answer, so all that a client hears has been said alike by 2f+1 replicas; that something may have changed is only
 * a reason to ask sooner. Of one event loop.
 *
 * <p>One answer is a round: REFRESH is the first, PERSIST those after it. A round that fails is repeated from where the last good one
 * ended: then a client hears some changes twice, and none never.
 */
final class ContentSearch implements AnswerStream, AnswerForm {

    /** How often the group is asked if nothing hints at a change. */
    private static final long IDLE_MILLIS = 1_000;

    private static final long PAUSE_MIN_MILLIS = 50;
    private static final long PAUSE_MAX_MILLIS = 10_000;

    /** So much longer than its rounds take, a search waits between them: a large content that changes always must not fill the replicas. */
    private static final long PAUSE_TO_ROUND = 4;

    /** How long a search goes on without an answer of the group. */
    private static final long FAILING_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final RelayServices services;
    private final Session session;
    private final ChannelHandlerContext context;
    private final Completions completions;
    private final Pending pending;
    private final ContentQuestion question;
    private final ContentRequest request;
    private final ContentForm form;
    private final ContentWriter writer;
    private final SyncCookie cookie;
    private final ChangeHints hints;
    private final Runnable wake;

    /** What the client knows; null if it is not told of later changes. */
    private final @Nullable Content content;

    private final List<UUID> unchanged = new ArrayList<>();
    private final Deque<Content.Gone> gone = new ArrayDeque<>();

    private Stage stage = Stage.REFRESH;
    private @Nullable SearchStream round;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable ContentVersion answered;
    private long since;
    private long roundStartedNanos;
    private long hintsBefore;
    private long answeredNanos;
    private boolean stopped;

    private enum Stage {
        REFRESH,
        PERSIST
    }

    /** The session has found room for it, if it persists. */
    ContentSearch(
            RelayServices services,
            Session session,
            ChannelHandlerContext context,
            Pending pending,
            Operation.Search search,
            ContentRequest request) {
        this.services = services;
        this.session = session;
        this.context = context;
        this.completions = new Completions(context);
        this.pending = pending;
        this.question = new ContentQuestion(search, pending.controls, services.limits().sizeLimitMax());
        this.request = request;
        this.form = ContentForm.of(request);
        this.writer = new ContentWriter(context, services.outbound(), pending.id, form);
        this.cookie = SyncCookie.of(services.group().groupName(), session.identity(), search, pending.controls.forReplicas());
        this.hints = services.group().hints();
        this.content = request.persists() ? new Content(services.contentRoom()) : null;
        this.wake = () -> completions.run(this::woken);
    }

    boolean persists() {
        return request.persists();
    }

    /** @param timeLimitSeconds for the first answer (RFC 4533 §3.5 leaves the rest without); 0 for none */
    void start(int timeLimitSeconds) {
        if (request instanceof Sync sync && sync.cookie().length > 0) {
            OptionalLong version = cookie.version(sync.cookie());
            if (version.isEmpty() && refusesCookie(sync)) {
                return;
            }
            since = version.orElse(0);
        }
        answeredNanos = System.nanoTime();
        startRound(timeLimitSeconds);
    }

    @Override
    public void pump() {
        if (stopped) {
            return;
        }
        if (answered != null) {
            sendGone(answered);
        } else if (round != null) {
            round.pump();
        }
    }

    @Override
    public void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        hints.forget(wake);
        if (timer != null) {
            timer.cancel(false);
        }
        if (round != null) {
            round.stop();
        }
        if (content != null) {
            content.close();
            services.contentRoom().leave();
        }
    }

    /** Ends it with this result. */
    void end(DirectoryResult result) {
        if (!stopped) {
            stop();
            session.complete(pending, result);
        }
    }

    private void startRound(int timeLimitSeconds) {
        hints.forget(wake);
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        roundStartedNanos = System.nanoTime();
        hintsBefore = hints.changes();
        unchanged.clear();
        if (content != null) {
            content.begin();
        }
        // Whoever is to hear later what is gone must first know what is there.
        Unchanged named = stage == Stage.REFRESH && request.persists() ? Unchanged.NAMED : Unchanged.LEFT_AWAY_IF_ALL;
        SearchStream next = new SearchStream(
                context,
                completions,
                services.outbound(),
                services.group(),
                session.identity(),
                question.search(since),
                question.controls(since, named),
                this,
                this::ended);
        round = next;
        next.start(timeLimitSeconds);
    }

    @Override
    public void write(ChunkReader reader, byte[] chunk, ByteBuf out, List<Integer> ends) throws DecodeException {
        if (reader.kind() != ChunkReader.Kind.CONTENT) {
            throw new DecodeException("an item without an entryUUID");
        }
        UUID uuid = reader.uuid();
        if (reader.length() == 0) {
            if (content != null) {
                content.unchanged(uuid);
            }
            if (stage == Stage.REFRESH) {
                unchanged.add(uuid);
            }
            return;
        }
        told(uuid, reader, chunk).ifPresent(controls -> writer.message(out, ends, chunk, reader.offset(), reader.length(), controls));
    }

    /** The controls with which the client is told of an entry; empty if it is not. */
    private Optional<List<ResponseControl>> told(UUID uuid, ChunkReader reader, byte[] chunk) throws DecodeException {
        if (content == null) {
            return form.found(uuid);
        }
        Content.Seen seen = content.changed(uuid, name(reader, chunk), digest(chunk, reader.offset(), reader.length()));
        return stage == Stage.REFRESH
                ? form.found(uuid)
                : seen.change().flatMap(change -> form.changed(uuid, change, seen.previousDn()));
    }

    /** Of an entry; a reference has none. */
    private static String name(ChunkReader reader, byte[] chunk) throws DecodeException {
        try {
            return reader.isReference() ? "" : EntryCodec.name(chunk, reader.offset(), reader.length());
        } catch (MalformedMessageException e) {
            throw new DecodeException("an entry without a name");
        }
    }

    /** Nobody can make a change that keeps it, so no change is overlooked. */
    private static long digest(byte[] bytes, int offset, int length) {
        MessageDigest sha = SyncCookie.sha256();
        sha.update(bytes, offset, length);
        return ByteBuffer.wrap(sha.digest()).getLong();
    }

    @Override
    public void chunkEnd(ByteBuf out, List<Integer> ends) {
        writer.named(out, ends, Phase.PRESENT, unchanged);
        unchanged.clear();
    }

    private void ended(DirectoryResult result) {
        round = null;
        if (stopped) {
            return;
        }
        try {
            Optional<ContentVersion> version = ContentVersion.of(result);
            if (content != null && content.isFull()) {
                end(Failures.of(ResultCodes.ADMIN_LIMIT_EXCEEDED, "the relay has no room to follow so large a content; search for less"));
            } else if (version.isPresent()) {
                answered(version.get());
            } else if (result.code() == ResultCodes.SUCCESS) {
                end(unreadable());
            } else {
                failed(result);
            }
        } catch (DecodeException e) {
            end(unreadable());
        }
    }

    private static DirectoryResult unreadable() {
        return Failures.of(ResultCodes.OTHER, "the replicas' answer cannot be read");
    }

    private void answered(ContentVersion version) {
        answeredNanos = System.nanoTime();
        context.flush(); // other searches end with a result, which takes the last entries along
        if (content != null && version.listing() == Listing.WHOLE) {
            gone.addAll(content.takeGone());
        }
        answered = version;
        sendGone(version);
    }

    private void failed(DirectoryResult result) {
        if (stage == Stage.PERSIST) {
            boolean passes = result.code() == ResultCodes.BUSY || result.code() == ResultCodes.UNAVAILABLE;
            if (passes && System.nanoTime() - answeredNanos < FAILING_MAX_NANOS) {
                schedule(IDLE_MILLIS, () -> startRound(0));
            } else {
                end(result);
            }
        } else if (since > 0 && result.equals(DirectoryResult.NOT_YET) && !question.asksForLater(since) && request instanceof Sync sync) {
            // The group is not as old as the cookie: it was made anew, or the cookie is forged.
            if (!refusesCookie(sync)) {
                since = 0;
                startRound(0);
            }
        } else {
            end(result);
        }
    }

    /** RFC 4533 §3.8: the cookie cannot be used; whether the client wants to be told so. */
    private boolean refusesCookie(Sync sync) {
        if (sync.withoutCookie() == Sync.WithoutCookie.WHOLE_CONTENT) {
            return false;
        }
        end(Failures.of(ResultCodes.SYNC_REFRESH_REQUIRED, "this cookie is none of this search's; begin anew without one"));
        return true;
    }

    /** As fast as the client takes it, then on to what comes after. */
    private void sendGone(ContentVersion version) {
        // A write may tell that the socket takes more, and so come here again before it returns.
        while (answered == version && !gone.isEmpty() && services.outbound().takesMore(context.channel())) {
            writer.sendGone(gone);
        }
        if (answered == version && gone.isEmpty()) {
            answered = null;
            settled(version);
        }
    }

    /** The client knows all of this version. */
    private void settled(ContentVersion version) {
        boolean moved = version.version() != since;
        since = version.version();
        if (stage == Stage.PERSIST) {
            if (moved) {
                writer.tell(form.cookie(cookie.at(since)));
            }
            pause();
            return;
        }
        Phase phase = version.listing() == Listing.NOTHING_CHANGED ? Phase.DELETE : Phase.PRESENT;
        if (request.persists()) {
            writer.tell(form.refreshed(phase, cookie.at(since)));
            stage = Stage.PERSIST;
            pending.firstAnswerNanos = System.nanoTime() - pending.startedNanos;
            pause();
        } else {
            DirectoryResult success = GroupDirectory.withVersion(Failures.of(ResultCodes.SUCCESS, ""), since, pending.controls);
            end(success.with(new ResponseControl(ControlOids.SYNC_DONE, ContentValues.done(phase, cookie.at(since)))));
        }
    }

    private void pause() {
        long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - roundStartedNanos);
        schedule(Math.min(Math.max(PAUSE_TO_ROUND * tookMillis, PAUSE_MIN_MILLIS), PAUSE_MAX_MILLIS), this::watch);
    }

    /** Asks when something hints at a change, or after a while. */
    private void watch() {
        schedule(IDLE_MILLIS, () -> startRound(0));
        hints.await(hintsBefore, wake);
    }

    private void woken() {
        if (!stopped && round == null && answered == null && stage == Stage.PERSIST) {
            startRound(0);
        }
    }

    private void schedule(long millis, Runnable then) {
        timer = context.executor().schedule(
                () -> {
                    if (!stopped) {
                        completions.run(then::run);
                    }
                },
                millis,
                TimeUnit.MILLISECONDS);
    }
}
