package org.bftldap.bft.nested;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bftldap.bft.node.CounterService;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ServiceAround;
import org.bftldap.bft.service.TransactionAround;

/**
 * A service that invokes others, for tests: {@code read TARGET MILLIS OPERATION} and {@code write TARGET MILLIS OPERATION} open an invocation, the
 * forms {@code read?} and {@code write?} one that f+1 may give up after a fifth of a second; {@code repeat TARGET TIMES MANY CHANGE} has the counter
 * {@code x} there changed that often, {@code MANY} at a time, each opened by the result of one before. Counters keep what is to be done and what
 * became of it; all else is for the counters.
 */
public final class TallyService extends ServiceAround implements CallingService {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String LEFT = "left";
    private static final String CHANGE = "change";

    private final CounterService counters;

    /** What came of each, in the order in which it did. */
    final List<String> events = new CopyOnWriteArrayList<>();

    public TallyService(Path directory) {
        super(new CounterService(directory));
        this.counters = (CounterService) service;
    }

    public long value(String name) {
        return counters.value(name);
    }

    @Override
    public BatchTransaction begin(BatchContext context) {
        throw new IllegalStateException("runs in an InvokingService");
    }

    @Override
    public CallingTransaction begin(BatchContext context, Invocations invocations) {
        return new Tally(counters.begin(context), invocations);
    }

    private final class Tally extends TransactionAround implements CallingTransaction {
        private final Invocations invocations;

        Tally(BatchTransaction transaction, Invocations invocations) {
            super(transaction);
            this.invocations = invocations;
        }

        @Override
        public byte[] execute(int index, Caller caller, byte[] operation) {
            String[] words = new String(operation, StandardCharsets.UTF_8).split(" ", 4);
            return switch (words[0]) {
                case "read", "write", "read?", "write?" -> bytes(open(words[0], words[1], Long.parseLong(words[2]), words[3]).toString());
                case "repeat" -> bytes(repeat(words[1], Long.parseLong(words[2]), words[3].split(" ")));
                default -> super.execute(index, caller, operation);
            };
        }

        private Opening open(String how, String target, long millis, String operation) {
            AbortPolicy policy = how.endsWith("?") ? new AbortPolicy.ByVotes(Duration.ofMillis(200)) : new AbortPolicy.AtDeadline();
            Opening opening = how.startsWith("read")
                    ? invocations.read(target, bytes(operation), Duration.ofMillis(millis), policy)
                    : invocations.write(target, bytes(operation), Duration.ofMillis(millis), policy);
            add(opening instanceof Opening.Opened ? "opened" : "refused", 1);
            return opening;
        }

        private String repeat(String target, long times, String[] manyAndChange) {
            long many = Math.min(times, Long.parseLong(manyAndChange[0]));
            add(CHANGE, Long.parseLong(manyAndChange[1]) - add(CHANGE, 0));
            add(LEFT, times - many);
            for (long i = 0; i < many; i++) {
                change(target);
            }
            return "begun";
        }

        private void change(String target) {
            open("write", target, LONG.toMillis(), "add x " + add(CHANGE, 0));
        }

        @Override
        public void onResult(InvocationId id, InvocationResult result) {
            if (result instanceof InvocationResult.Answered answered) {
                String text = new String(answered.result(), StandardCharsets.UTF_8);
                events.add("#" + id.number() + " " + text + " v" + answered.version());
                add("answered", 1);
            } else {
                events.add("#" + id.number() + " " + result);
                add(result.getClass().getSimpleName(), 1);
            }
            if (add(LEFT, 0) > 0) {
                add(LEFT, -1);
                change(id.target());
            }
        }

        private long add(String counter, long change) {
            return Long.parseLong(new String(
                    super.execute(0, new Caller(0, ""), bytes("add " + counter + " " + change)), StandardCharsets.UTF_8));
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
