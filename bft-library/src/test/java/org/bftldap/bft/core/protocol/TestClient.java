package org.bftldap.bft.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.RegistrationResult;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;

/** A client that believes what a strong quorum says. */
final class TestClient {

    final int id;
    private final GroupSize group;
    private final TreeMap<Long, TreeMap<Integer, String>> votes = new TreeMap<>();
    /** Results by number, as agreed. */
    final TreeMap<Long, String> results = new TreeMap<>();
    final List<Refused> refusals = new ArrayList<>();
    private final List<Request> open = new ArrayList<>();
    long session;
    long sent;
    long registration;

    TestClient(int id, GroupSize group) {
        this.id = id;
        this.group = group;
    }

    Request register(long number) {
        registration = number;
        return keep(new Request(id, 0, 0, number, List.of(new ClientOperation.Register()), Signature.NONE));
    }

    Request write(String... texts) {
        List<ClientOperation> operations = new ArrayList<>();
        for (String text : texts) {
            operations.add(new ClientOperation.Write(text.getBytes(StandardCharsets.UTF_8)));
        }
        return order(operations);
    }

    Request order(List<ClientOperation> operations) {
        Request request = new Request(id, session, acknowledged(), sent + 1, operations, Signature.NONE);
        sent = request.lastNumber();
        return keep(request);
    }

    private Request keep(Request request) {
        open.add(request);
        return request;
    }

    /** Whoever is farther ahead of what was answered may find that the answer is no longer kept (§2.1). */
    boolean mayWrite(int count, int sessionWindow) {
        return sent + count - acknowledged() <= sessionWindow;
    }

    private long acknowledged() {
        long all = 0;
        while (results.containsKey(all + 1)) {
            all++;
        }
        return all;
    }

    /** What must be sent again. */
    List<Request> unanswered() {
        open.removeIf(r -> r.isRegistration() ? session != 0 : results.containsKey(r.lastNumber()));
        return open;
    }

    void receive(int from, Message message) {
        if (message instanceof Refused refused) {
            refusals.add(refused);
        } else if (message instanceof Reply reply) {
            long number = reply.firstNumber();
            for (Outcome outcome : reply.outcomes()) {
                long key = reply.session() == 0 ? 0 : number;
                if (reply.session() == session) {
                    vote(from, key, outcome);
                }
                number++;
            }
        }
    }

    private void vote(int from, long key, Outcome outcome) {
        TreeMap<Integer, String> byReplica = votes.computeIfAbsent(key, k -> new TreeMap<>());
        String said = outcome.version() + " " + outcome.digest().toHex();
        byReplica.put(from, said);
        long equal = byReplica.values().stream().filter(said::equals).count();
        if (equal < group.strong() || !(outcome instanceof Outcome.Full full)) {
            return;
        }
        if (key == 0) {
            if (RegistrationResult.decode(full.result()) instanceof RegistrationResult.Opened opened) {
                session = opened.session();
            }
        } else {
            results.put(key, new String(full.result(), StandardCharsets.UTF_8));
        }
    }
}
