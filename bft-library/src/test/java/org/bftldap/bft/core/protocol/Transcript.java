package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Plays a scenario. Commands:
 *
 * <pre>
 *   replicas N                   a group whose checkpoints are 4 apart, window 8
 *   client C                     registers it, quietly
 *   send C TEXT… [to R]          a request with one operation a word, to all replicas or one
 *   deliver [FROM->TO] [TYPE]    all messages on their way that match, and those that follow from them; * is any
 *   lose [FROM->TO] [TYPE]       those on their way now
 *   cut FROM->TO [TYPE]          from now on; mend ends it
 *   tick R… | all                the end of a turn
 *   pass N                       N status intervals with everything delivered, quietly
 *   wait N                       N status intervals of time, in which nothing happens
 *   idle N [R…]                  N status intervals in which these, or all, tick, quietly, and nothing is delivered
 *   crash R… , restart R…, damage R
 *   status                       a line a replica
 * </pre>
 */
final class Transcript {

    private final List<String> out = new ArrayList<>();
    private TestGroup group = new TestGroup(4);
    private boolean isQuiet;

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
            case "status" -> status();
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

    private void send(List<String> args) {
        TestClient client = group.clients.get(Integer.parseInt(args.get(0)));
        int to = args.indexOf("to");
        List<String> texts = args.subList(1, to < 0 ? args.size() : to);
        var request = client.write(texts.toArray(new String[0]));
        if (to < 0) {
            group.send(request);
        } else {
            group.sendTo(Integer.parseInt(args.get(to + 1)), request);
        }
    }

    private void deliver(Predicate<TestGroup.Envelope> filter) {
        for (int i = 0; i < group.network.size(); ) {
            if (filter.test(group.network.get(i))) {
                group.deliver(group.network.remove(i));
                i = 0;
            } else {
                i++;
            }
        }
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

    private void status() {
        for (TestNode node : group.nodes) {
            CoreStatus status = node.replica.status();
            out.add(node.settings.id() + " "
                    + (node.isUp ? status.mode() : node.stopped.isEmpty() ? "DOWN" : "STOPPED")
                    + (status.view() == 0 ? "" : " v" + status.view())
                    + " executed " + status.executed() + ", stable " + status.stable());
        }
    }
}
