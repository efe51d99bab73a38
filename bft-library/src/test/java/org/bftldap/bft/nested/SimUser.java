package org.bftldap.bft.nested;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.RegistrationResult;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.sim.Scheduler;

/** A client of one group of {@link SimGroups}: writes in order, and says again what is not answered. */
final class SimUser {

    static final int ID = 5000;
    private static final long AGAIN_MICROS = 400_000;

    private final int needed;
    private final Consumer<Request> toAll;
    private final Scheduler scheduler;
    private final List<ClientOperation> waiting = new ArrayList<>();
    private final TreeMap<Long, Request> unanswered = new TreeMap<>();
    private final Map<String, Set<Integer>> votes = new TreeMap<>();
    private long session;
    private long last;
    private long reads;

    SimUser(int needed, Scheduler scheduler, Consumer<Request> toAll) {
        this.needed = needed;
        this.scheduler = scheduler;
        this.toAll = toAll;
        Request register = new Request(ID, 0, 0, 1, List.of(new ClientOperation.Register()), Signature.NONE);
        unanswered.put(0L, register);
        again();
    }

    private void again() {
        unanswered.values().forEach(toAll);
        scheduler.after(AGAIN_MICROS, this::again);
    }

    void write(String operation) {
        waiting.add(new ClientOperation.Write(TallyService.bytes(operation)));
        next();
    }

    void readOrdered(String operation) {
        waiting.add(new ClientOperation.OrderedRead(++reads, 0, TallyService.bytes(operation)));
        next();
    }

    private void next() {
        while (session != 0 && !waiting.isEmpty()) {
            last++;
            Request request = new Request(ID, session, 0, last, List.of(waiting.remove(0)), Signature.NONE);
            unanswered.put(last, request);
            toAll.accept(request);
        }
    }

    /** Whether all that was written is answered by f+1. */
    boolean isAnswered() {
        return waiting.isEmpty() && unanswered.isEmpty();
    }

    void arrived(int from, Message message) {
        if (!(message instanceof Reply reply)) {
            return;
        }
        long number = reply.session() == 0 ? 0 : reply.firstNumber();
        for (Outcome outcome : reply.outcomes()) {
            Set<Integer> alike = votes.computeIfAbsent(number + " " + outcome.digest().toHex(), none -> new HashSet<>());
            alike.add(from);
            if (alike.size() >= needed && unanswered.remove(number) != null && number == 0 && outcome instanceof Outcome.Full full) {
                session = ((RegistrationResult.Opened) RegistrationResult.decode(full.result())).session();
                next();
            }
            number++;
        }
    }
}
