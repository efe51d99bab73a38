package org.bftldap.bft.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Signature;

/**
 * Plays a scenario. Commands:
 *
 * <pre>
 *   replicas N                   a group whose checkpoints are 4 apart, window 8
 *   show rejections | replies    from now on: what a message was refused for; what clients get
 *   client C                     registers it, quietly
 *   register C N                 the client asks for another session under this number; it goes on using its own
 *   register C N..M              the same for each of these numbers, quietly
 *   send C TEXT… [to R]          a request with one operation a word, to all replicas or one; x*300 is a text of 300 x
 *   repeat C N TEXT… [to R]      the request whose first number is N, again
 *   skip C N                     the client leaves out so many numbers
 *   forge FROM->TO TYPE nN [K]   a message that a faulty replica might send, K times; see Forgery
 *   copy [FROM->TO] [TYPE]       those on their way now come twice
 *   deliver [FROM->TO] [TYPE]    all messages on their way that match, and those that follow from them; * is any
 *   lose [FROM->TO] [TYPE]       those on their way now
 *   cut FROM->TO [TYPE]          from now on; mend ends it
 *   tick R… | all                the end of a turn
 *   pass N                       N status intervals with everything delivered, quietly
 *   wait N                       N status intervals of time, in which nothing happens
 *   idle N [R…]                  N status intervals in which these, or all, tick, quietly, and nothing is delivered
 *   clock R N                    the wall clock of R goes so many milliseconds before the others'
 *   crash R… , restart R…, damage R, wipe R
 *   forget N R…                  their journals reach back to N only
 *   lie FROM->TO TYPE            the last byte of these LEAVES is changed
 *   status                       a line a replica
 *   peers                        whose checkpoints differed from the certified root, as each replica counts
 * </pre>
 */
final class Transcript {

    private final List<String> out = new ArrayList<>();
    private TestGroup group = new TestGroup(4);
    private boolean isQuiet;
    private boolean showsReplies;

    List<String> play(List<String> script) {
        for (String line : script) {
            if (line.startsWith("> ")) {
                out.add(line);
                command(line.substring(2).split(" +"));
            } else if (line.startsWith("#") || line.isBlank()) {
                out.add(line);
            }
        }
        return out;
    }

    private void command(String[] words) {
        List<String> args = Arrays.asList(words).subList(1, words.length);
        switch (words[0]) {
            case "replicas" -> replicas(Integer.parseInt(args.get(0)));
            case "client" -> quietly(() -> group.client(Integer.parseInt(args.get(0))));
            case "send" -> send(args);
            case "deliver" -> deliver(filter(args));
            case "show" -> show(args.get(0));
            case "register" -> register(Integer.parseInt(args.get(0)), args.get(1));
            case "repeat" -> repeat(args);
            case "skip" -> group.clients.get(Integer.parseInt(args.get(0))).sent += Long.parseLong(args.get(1));
            case "forge" -> forge(args);
            case "copy" -> group.network.addAll(group.network.stream().filter(filter(args)).toList());
            case "clock" -> group.nodes.get(Integer.parseInt(args.get(0))).aheadMillis = Long.parseLong(args.get(1));
            case "lose" -> group.network.removeIf(filter(args));
            case "cut" -> group.lost = group.lost.or(filter(args));
            case "mend" -> group.lost = envelope -> false;
            case "tick" -> ids(args).forEach(group::tick);
            case "pass" -> quietly(() -> group.settle(Integer.parseInt(args.get(0))));
            case "idle" -> quietly(() -> idle(Integer.parseInt(args.get(0)), args.subList(1, args.size())));
            case "wait" -> group.millis += 100L * Integer.parseInt(args.get(0));
            case "crash" -> ids(args).forEach(id -> group.nodes.get(id).crash());
            case "restart" -> ids(args).forEach(group::restart);
            case "damage" -> ids(args).forEach(id -> group.nodes.get(id).corrupt());
            case "wipe" -> ids(args).forEach(id -> group.nodes.get(id).wipe());
            case "forget" -> ids(args.subList(1, args.size()))
                    .forEach(id -> group.nodes.get(id).truncate(Long.parseLong(args.get(0))));
            case "lie" -> lie(filter(args));
            case "status" -> status();
            case "peers" -> peers();
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private void idle(int intervals, List<String> who) {
        List<Integer> ticking = ids(who.isEmpty() ? List.of("all") : who);
        for (int i = 0; i < intervals; i++) {
            group.millis += 100;
            ticking.forEach(group::tick);
        }
    }

    private void quietly(Runnable action) {
        isQuiet = true;
        action.run();
        isQuiet = false;
    }

    private void replicas(int n) {
        group = new TestGroup(n);
        for (TestNode node : group.nodes) {
            node.trace = (cause, effects) -> {
                if (!isQuiet && !(effects.isEmpty() && cause.equals("tick"))) {
                    out.add(node.settings.id() + " " + cause + (effects.isEmpty() ? "" : " | " + effects));
                }
            };
        }
    }

    private List<Integer> ids(List<String> args) {
        return args.equals(List.of("all"))
                ? group.nodes.stream().map(node -> node.settings.id()).toList()
                : args.stream().map(Integer::parseInt).toList();
    }

    private void show(String what) {
        if (what.equals("rejections")) {
            group.nodes.forEach(node -> node.showsRejections = true);
        } else {
            showsReplies = true;
        }
    }

    private void register(int client, String numbers) {
        int dots = numbers.indexOf("..");
        if (dots < 0) {
            group.send(registration(client, Long.parseLong(numbers)));
            return;
        }
        for (long n = Long.parseLong(numbers.substring(0, dots)); n <= Long.parseLong(numbers.substring(dots + 2)); n++) {
            group.send(registration(client, n));
            quietly(() -> group.settle(1));
        }
    }

    private static Request registration(int client, long number) {
        return new Request(client, 0, 0, number, List.of(new ClientOperation.Register()), Signature.NONE);
    }

    private void forge(List<String> args) {
        String[] ends = args.get(0).split("->");
        int from = Integer.parseInt(ends[0]);
        Message message = Forgery.message(from, args.get(1), Long.parseLong(args.get(2).substring(1)), group.millis);
        int times = args.size() > 3 ? Integer.parseInt(args.get(3)) : 1;
        for (int to : ends[1].equals("*") ? ids(List.of("all")) : List.of(Integer.parseInt(ends[1]))) {
            if (to != from) {
                group.network.addAll(
                        Collections.nCopies(times, new TestGroup.Envelope(from, to, MessageCodec.encode(message))));
            }
        }
    }

    private void send(List<String> args) {
        TestClient client = group.clients.get(Integer.parseInt(args.get(0)));
        post(client.write(texts(args, 1)), args);
    }

    private void repeat(List<String> args) {
        TestClient client = group.clients.get(Integer.parseInt(args.get(0)));
        long number = Long.parseLong(args.get(1));
        List<ClientOperation> operations = new ArrayList<>();
        for (String text : texts(args, 2)) {
            operations.add(new ClientOperation.Write(text.getBytes(StandardCharsets.UTF_8)));
        }
        post(new Request(client.id, client.session, 0, number, operations, Signature.NONE), args);
    }

    private static String[] texts(List<String> args, int from) {
        int to = args.indexOf("to");
        return args.subList(from, to < 0 ? args.size() : to).stream().map(Transcript::expanded).toArray(String[]::new);
    }

    /** {@code x*300} is a text of 300 x. */
    private static String expanded(String word) {
        int star = word.indexOf('*');
        return star < 0 ? word : word.substring(0, star).repeat(Integer.parseInt(word.substring(star + 1)));
    }

    private void post(Request request, List<String> args) {
        int to = args.indexOf("to");
        if (to < 0) {
            group.send(request);
        } else {
            group.sendTo(Integer.parseInt(args.get(to + 1)), request);
        }
    }

    private void deliver(Predicate<TestGroup.Envelope> filter) {
        for (int i = 0; i < group.network.size(); ) {
            if (filter.test(group.network.get(i))) {
                TestGroup.Envelope envelope = group.network.remove(i);
                if (showsReplies && !group.size.isReplica(envelope.to())) {
                    out.add(envelope.to() + " ←" + envelope.from() + " " + Describe.message(group.decode(envelope.bytes())));
                }
                group.deliver(envelope);
                i = 0;
            } else {
                i++;
            }
        }
    }

    private void lie(Predicate<TestGroup.Envelope> filter) {
        group.rewritten = (envelope, message) -> {
            if (filter.test(envelope) && message instanceof Leaves leaves) {
                byte[] part = leaves.part().clone();
                part[part.length - 1] ^= 1;
                return new Leaves(leaves.sequence(), leaves.bucket(), leaves.offset(), leaves.totalBytes(), part);
            }
            return message;
        };
    }

    private Predicate<TestGroup.Envelope> filter(List<String> args) {
        Predicate<TestGroup.Envelope> filter = envelope -> true;
        for (String arg : args) {
            int arrow = arg.indexOf("->");
            if (arrow >= 0) {
                String from = arg.substring(0, arrow);
                String to = arg.substring(arrow + 2);
                filter = filter.and(envelope -> (from.equals("*") || from.equals("" + envelope.from()))
                        && (to.equals("*") || to.equals("" + envelope.to())));
            } else {
                filter = filter.and(envelope ->
                        Describe.message(group.decode(envelope.bytes())).startsWith(arg + " "));
            }
        }
        return filter;
    }

    private void peers() {
        for (TestNode node : group.nodes) {
            List<Long> mismatches = node.replica.status().peers().stream()
                    .map(CoreStatus.Peer::digestMismatches)
                    .toList();
            out.add(node.settings.id() + " mismatches by replica " + mismatches);
        }
    }

    private void status() {
        for (TestNode node : group.nodes) {
            CoreStatus status = node.replica.status();
            out.add(node.settings.id() + " "
                    + (node.isUp ? status.mode() : node.stopped.isEmpty() ? "DOWN" : "STOPPED")
                    + (status.view() == 0 ? "" : " v" + status.view())
                    + " executed " + status.executed() + ", stable " + status.stable()
                    + (status.observesUntil() > 0 ? ", observes until " + status.observesUntil() : ""));
        }
    }
}
