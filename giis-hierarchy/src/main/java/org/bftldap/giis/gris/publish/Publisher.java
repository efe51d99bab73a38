package org.bftldap.giis.gris.publish;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.client.GroupException;
import org.bftldap.directory.admin.AgentReport;
import org.bftldap.directory.config.GrisPublishing;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.giis.gris.content.DelayedDeletion;
import org.bftldap.giis.gris.content.DelayedDeletion.Sources;
import org.bftldap.giis.gris.content.Difference;
import org.bftldap.giis.gris.content.Difference.NoiseRule;
import org.bftldap.giis.gris.content.DirectoryEntry;
import org.bftldap.giis.gris.content.EntryName;
import org.bftldap.giis.gris.content.Names;
import org.bftldap.giis.gris.content.Update;
import org.bftldap.giis.gris.loop.Loop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the group hold what the sources give, while it may: it is closed until somebody opens it. Reads what it holds, sends what differs, keeps count of what was done; after any failure it
 * reads again, since what became of an unanswered update is not known. All methods but the constructor are for the loop's thread.
 */
public final class Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private static final int SUCCESS = 0;
    private static final int ADMIN_LIMIT = 11;
    private static final int NO_SUCH_OBJECT = 32;
    private static final int INSUFFICIENT_ACCESS = 50;
    private static final int BUSY = 51;
    private static final int UNAVAILABLE = 52;
    private static final int UNWILLING = 53;
    private static final int NOT_ON_NON_LEAF = 66;
    private static final int ALREADY_EXISTS = 68;

    private final Loop loop;
    private final Group group;
    private final Holdings holdings;
    private final Names names;
    private final EntryName suffix;
    private final GrisPublishing settings;
    private final Difference difference;
    private final Backoff backoff;
    private final Refusals refusals = new Refusals();
    private final ArrayDeque<Update> queue = new ArrayDeque<>();

    private final DelayedDeletion deletion;
    private @Nullable Map<String, DirectoryEntry> held;
    private @Nullable Map<String, DirectoryEntry> given;
    private Sources sources = Sources.SOME_SILENT;
    private boolean open;
    private boolean reading;
    private int inFlight;
    private int window;
    /** Since a bundle was refused, until nothing differs: the group shall say for which update it was. */
    private boolean oneByOne;
    private boolean mustReadAgain;
    private boolean pausing;
    private long noiseDueMillis;
    private NoiseRule noise = NoiseRule.IGNORED;
    private Loop.Timer timer = () -> {};

    private long adds;
    private long modifies;
    private long deletes;
    private long refused;
    private long failures;

    public Publisher(Loop loop, Group group, Names names, EntryName suffix, GrisPublishing settings) {
        this.loop = loop;
        this.group = group;
        this.holdings = new Holdings(group);
        this.names = names;
        this.suffix = suffix;
        this.settings = settings;
        this.difference = new Difference(names.vocabulary(), new HashSet<>(settings.noise()));
        this.window = settings.inFlightMax();
        this.deletion = new DelayedDeletion(settings.deleteDelay());
        this.backoff = new Backoff(settings.retryMax());
    }

    /** What the sources give from now on; replaces what they gave before. */
    public void give(Map<String, DirectoryEntry> entries, Sources heard) {
        given = Map.copyOf(entries);
        sources = heard;
        step();
    }

    /** From now on it may write; and what the group holds may have been changed by others, or refused for reasons that are gone. */
    public void open() {
        open = true;
        mustReadAgain = true;
        refusals.clear();
        step();
    }

    /** From now on it may not write, until it may again. */
    public void close() {
        open = false;
        queue.clear();
    }

    public AgentReport.Publishing report() {
        int waiting = queue.size() + inFlight;
        String state = !open ? "closed" : pausing ? "pausing" : held == null ? "unread" : waiting > 0 ? "updating" : "in-sync";
        return new AgentReport.Publishing(
                state,
                held == null ? -1 : held.size(),
                given == null ? 0 : given.size(),
                waiting, deletion.waiting(), adds, modifies, deletes, refused, failures, refusals.size(), refusals.shown());
    }

    /** Does what is due, unless something is under way: then it is done after that. */
    private void step() {
        if (!open || given == null || reading || pausing || inFlight > 0 || !queue.isEmpty()) {
            return;
        }
        timer.cancel();
        if (held == null || mustReadAgain) {
            read();
            return;
        }
        long now = loop.nowMillis();
        noise = now >= noiseDueMillis ? NoiseRule.SENT : NoiseRule.IGNORED;
        if (noise == NoiseRule.SENT) {
            noiseDueMillis = now + settings.noiseRefresh().toMillis();
        }
        share(held, given);
        Map<String, DirectoryEntry> wanted = deletion.kept(held, given, sources, now);
        refusals.keepOnly(wanted, held);
        queue.addAll(worthSending(difference.between(held, wanted, noise), held, now));
        if (queue.isEmpty()) {
            backoff.reset();
            oneByOne = false;
            rest(now);
        } else {
            send();
        }
    }

    /** Of entries that are equal one copy is enough. */
    private static void share(Map<String, DirectoryEntry> held, Map<String, DirectoryEntry> given) {
        for (Map.Entry<String, DirectoryEntry> each : held.entrySet()) {
            DirectoryEntry same = given.get(each.getKey());
            if (same != null && same != each.getValue() && same.attributes().equals(each.getValue().attributes())) {
                each.setValue(same);
            }
        }
    }

    /** Nothing differs: until sources give something else, or a delay is over. */
    private void rest(long now) {
        long next = Math.min(noiseDueMillis, Math.min(deletion.nextMillis().orElse(Long.MAX_VALUE), refusals.nextMillis().orElse(Long.MAX_VALUE)));
        timer = loop.after(Duration.ofMillis(Math.max(1, next - now)), this::step);
    }

    /** Without those that were refused as they are, and without those below them. */
    private List<Update> worthSending(List<Update> updates, Map<String, DirectoryEntry> present, long now) {
        Set<String> missing = new HashSet<>();
        return updates.stream().filter(update -> {
            boolean add = update.operation() instanceof Operation.Add;
            if (refusals.holdsBack(update, now) || add && missing.contains(update.name().parentKey())) {
                if (add && !present.containsKey(update.name().key())) {
                    missing.add(update.name().key());
                }
                return false;
            }
            return true;
        }).toList();
    }

    private void read() {
        reading = true;
        mustReadAgain = false;
        holdings.read(names, suffix).whenComplete((found, failure) -> loop.execute(() -> {
            reading = false;
            if (failure == null) {
                held = found;
                step();
            } else {
                fail(failure);
            }
        }));
    }

    private void send() {
        while (inFlight < window && !queue.isEmpty()) {
            Bundle bundle = Bundle.takenFrom(queue, oneByOne ? 1 : window - inFlight);
            inFlight += bundle.size();
            CompletableFuture<DirectoryResult> sent;
            try {
                sent = group.write(bundle.operation());
            } catch (IllegalArgumentException tooLarge) {
                sent = CompletableFuture.completedFuture(new DirectoryResult(UNWILLING, "", String.valueOf(tooLarge.getMessage()), List.of()));
            }
            sent.whenComplete((result, failure) -> loop.execute(() -> done(bundle, result, failure)));
        }
    }

    private void done(Bundle bundle, @Nullable DirectoryResult result, @Nullable Throwable failure) {
        inFlight -= bundle.size();
        Throwable cause = failure == null ? null : Failures.cause(failure);
        if (result != null) {
            judge(bundle, result);
        } else if (cause instanceof GroupException refusal && refusal.kind() == GroupException.Kind.REFUSED) {
            judge(bundle, new DirectoryResult(UNWILLING, "", String.valueOf(refusal.getMessage()), List.of()));
        } else {
            unanswered(bundle, cause);
        }
        if (!queue.isEmpty()) {
            send();
        } else if (inFlight == 0) {
            if (held == null) {
                pause();
            } else {
                step();
            }
        }
    }

    /** What is under way with it mostly shares its fate: only the first is told and counted, and fewer are sent at once from then on. */
    private void unanswered(Bundle bundle, @Nullable Throwable cause) {
        if (held != null) {
            failures++;
            window = Math.max(1, window / 2);
            LOG.warn("BD-6003: the group did not take {}: {}; tried again after reading what it holds", bundle, cause == null ? "no answer" : Failures.text(cause));
        }
        queue.clear();
        held = null;
    }

    private void judge(Bundle bundle, DirectoryResult result) {
        if (bundle.size() == 1) {
            judge(bundle.first(), result);
        } else if (result.code() == SUCCESS) {
            bundle.updates().forEach(this::accept);
        } else {
            // It left nothing, so what the group holds is still known; and if not, an update that goes alone will show it.
            oneByOne = true;
            queue.clear();
            noiseDueMillis = noise == NoiseRule.SENT ? loop.nowMillis() : noiseDueMillis;
        }
    }

    private void judge(Update update, DirectoryResult result) {
        switch (result.code()) {
            case SUCCESS -> accept(update);
            case BUSY, UNAVAILABLE -> surprised(update, result);
            case ALREADY_EXISTS, NOT_ON_NON_LEAF -> surprised(update, result);
            case NO_SUCH_OBJECT -> {
                if (update.operation() instanceof Operation.Delete) {
                    accept(update);
                } else if (update.operation() instanceof Operation.Modify) {
                    surprised(update, result);
                } else {
                    refuse(update, result);
                }
            }
            default -> refuse(update, result);
        }
    }

    /** The group holds something else than was read: somebody else writes here too. */
    private void surprised(Update update, DirectoryResult result) {
        LOG.info("{} gives {}; reading again what the group holds", update.name(), result.code());
        failures++;
        queue.clear();
        held = null;
    }

    private void accept(Update update) {
        refusals.forget(update);
        window = Math.min(settings.inFlightMax(), window + 1);
        if (update.operation() instanceof Operation.Add) {
            adds++;
        } else if (update.operation() instanceof Operation.Modify) {
            modifies++;
        } else {
            deletes++;
        }
        if (held != null) {
            update.after().ifPresentOrElse(
                    entry -> held.put(update.name().key(), entry), () -> held.remove(update.name().key()));
        }
    }

    /** Rights, room and entries above may be given by an administrator at any time; what the schema forbids stays forbidden. */
    private void refuse(Update update, DirectoryResult result) {
        refused++;
        boolean mendable = result.code() == NO_SUCH_OBJECT || result.code() == INSUFFICIENT_ACCESS || result.code() == ADMIN_LIMIT;
        refusals.add(update, result, mendable ? settings.retryMax() : settings.noiseRefresh(), loop.nowMillis());
        LOG.warn("BD-6002: the group refuses {} with {} {}", update.name(), result.code(), result.message());
    }

    private void fail(Throwable failure) {
        failures++;
        LOG.warn("BD-6003: reading what the group holds failed: {}", Failures.text(failure));
        pause();
    }

    private void pause() {
        pausing = true;
        loop.after(backoff.next(), () -> {
            pausing = false;
            step();
        });
    }
}
