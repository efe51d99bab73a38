package org.bftldap.it;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.DontUseCopyRequestControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bftldap.testkit.DevGrid;
import org.bftldap.testkit.Waiting;

/**
 * Clients that ask one relay, one question after the other, for entries that another group holds: by name, by a search from the top of the tree, with and without copies. Each
 * answer must be right. One that says of itself that it is none (busy, unavailable, partial) is asked for again.
 */
final class Askers implements AutoCloseable {
    private static final int CLIENTS = 3;
    private static final int ASKED_AGAIN_MAX = 30;

    /** More than a relay gives a search, which it then answers with unavailable. */
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(15);

    private static final Set<ResultCode> SAY_AGAIN = Set.of(ResultCode.BUSY, ResultCode.UNAVAILABLE);
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final DevGrid grid;
    private final String group;
    private final String top;
    private final String holder;
    private final int names;
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final List<Future<Void>> asking = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger right = new AtomicInteger();
    private final AtomicInteger again = new AtomicInteger();
    private final List<Long> millis = new ArrayList<>();

    /**
     * @param top above all
     * @param holder the suffix below which {@code o=}{@link #name} are, from 0
     */
    Askers(DevGrid grid, String group, String top, String holder, int names) {
        this.grid = grid;
        this.group = group;
        this.top = top;
        this.holder = holder;
        this.names = names;
        for (int i = 0; i < CLIENTS; i++) {
            int first = i;
            asking.add(threads.submit(() -> ask(first)));
        }
    }

    static String name(int number) {
        return "name-" + number;
    }

    private Void ask(int first) throws LDAPException {
        try (LDAPConnection connection = grid.connect(group, ANSWERED_WITHIN)) {
            for (int i = first; !over.get(); i++) {
                String name = name(i % names);
                SearchRequest question = switch (i % 3) {
                    case 0 -> new SearchRequest("o=" + name + "," + holder, SearchScope.BASE, "(objectClass=*)");
                    case 1 -> {
                        SearchRequest anew = new SearchRequest("o=" + name + "," + holder, SearchScope.BASE, "(objectClass=*)");
                        anew.addControl(new DontUseCopyRequestControl());
                        yield anew;
                    }
                    default -> new SearchRequest(top, SearchScope.SUB, "(o=" + name + ")");
                };
                check(connection, question, name);
            }
        }
        return null;
    }

    private void check(LDAPConnection connection, SearchRequest question, String name) throws LDAPException {
        for (int i = 0; i <= ASKED_AGAIN_MAX && !over.get(); i++) {
            long begin = System.nanoTime();
            Answer answer = Answer.of(connection, question);
            if (SAY_AGAIN.contains(answer.code()) || answer.isToldToBePartial()) {
                again.incrementAndGet();
                continue;
            }
            String dn = ("o=" + name + "," + holder).toLowerCase(Locale.ROOT);
            if (answer.code() != ResultCode.SUCCESS || !answer.entries().keySet().equals(Set.of(dn)) || !answer.entries().get(dn).get("o").equals(Set.of(name))) {
                throw new AssertionError("a wrong answer to " + question + ": " + answer);
            }
            synchronized (millis) {
                millis.add((System.nanoTime() - begin) / 1_000_000);
            }
            right.incrementAndGet();
            return;
        }
        if (!over.get()) {
            throw new AssertionError("no answer to " + question + " though asked " + ASKED_AGAIN_MAX + " times");
        }
    }

    /** Waits for that many more right answers. */
    void awaitMore(int answers) {
        int wanted = right.get() + answers;
        Waiting.until(LIMIT, wanted + " right answers", () -> {
            checkAll();
            return right.get() >= wanted;
        }, () -> this + "\n" + grid.logs(15));
    }

    private void checkAll() {
        asking.stream().filter(Future::isDone).forEach(Askers::result);
    }

    private static void result(Future<Void> one) {
        try {
            one.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @return itself, in words */
    Askers stop() {
        over.set(true);
        asking.forEach(Askers::result);
        return this;
    }

    @Override
    public String toString() {
        synchronized (millis) {
            List<Long> sorted = millis.stream().sorted().toList();
            String times = sorted.isEmpty() ? "" : String.format(Locale.ROOT, "; p50 %d ms, slowest %d ms", sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
            return right + " right answers, asked again " + again + " times" + times;
        }
    }

    @Override
    public void close() {
        over.set(true);
        threads.shutdownNow();
    }
}
