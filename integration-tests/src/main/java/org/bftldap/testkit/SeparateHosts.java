package org.bftldap.testkit;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Hosts on this machine, each with a network stack of its own (a namespace), all plugged into one switch, to which this process is plugged too. A
 * plug can be pulled. Takes Linux, the program {@code ip}, and the right to make such things.
 */
public final class SeparateHosts implements AutoCloseable {
    /** Of the block for benchmarks between networks (RFC 2544), which nobody routes. */
    private static final String NETWORK = "198.18.";

    private static final int FIRST_ADDRESS = 10;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final int count;
    /** Tells the hosts of several test processes apart; names of interfaces have 15 characters at most. */
    private final int tag;

    private SeparateHosts(int count, int tag) {
        this.count = count;
        this.tag = tag;
    }

    /** @return a sentence that says why there can be none here; empty if there can */
    public static String whyNot() {
        if (Command.find("ip").isEmpty()) {
            return "there is no program 'ip'";
        }
        SeparateHosts trial = new SeparateHosts(1, tag());
        CommandResult failure = trial.make();
        trial.close();
        return failure == null ? "" : "no hosts can be made here: " + failure.err().strip();
    }

    private static int tag() {
        return (int) (ProcessHandle.current().pid() % 250);
    }

    /** Makes so many hosts; first see {@link #whyNot}. */
    public static SeparateHosts make(int count) {
        SeparateHosts hosts = new SeparateHosts(count, tag());
        CommandResult failure = hosts.make();
        if (failure != null) {
            hosts.close();
            failure.orFail();
        }
        return hosts;
    }

    /** @return what failed, or null */
    private CommandResult make() {
        CommandResult failure = all(
                List.of("link", "add", bridge(), "type", "bridge"),
                List.of("addr", "add", address(254) + "/24", "dev", bridge()),
                List.of("link", "set", bridge(), "up"));
        for (int host = 0; failure == null && host < count; host++) {
            failure = all(
                    List.of("netns", "add", namespace(host)),
                    List.of("link", "add", plug(host), "type", "veth", "peer", "name", "eth0", "netns", namespace(host)),
                    List.of("link", "set", plug(host), "master", bridge(), "up"),
                    List.of("-n", namespace(host), "addr", "add", address(host) + "/24", "dev", "eth0"),
                    List.of("-n", namespace(host), "link", "set", "eth0", "up"),
                    List.of("-n", namespace(host), "link", "set", "lo", "up"));
        }
        return failure;
    }

    @SafeVarargs
    private static CommandResult all(List<String>... steps) {
        for (List<String> step : steps) {
            CommandResult result = ip(step);
            if (result.exitCode() != 0) {
                return result;
            }
        }
        return null;
    }

    private static CommandResult ip(List<String> words) {
        return Command.of("ip").and(words.toArray(String[]::new)).limit(LIMIT).run();
    }

    private String bridge() {
        return "bftldap" + tag;
    }

    private String plug(int host) {
        return "bftldap" + tag + "h" + host;
    }

    private String namespace(int host) {
        return "bftldap-" + tag + "-" + host;
    }

    /** Where a host is reached by the others and from here. */
    public String address(int host) {
        return NETWORK + tag + "." + (host < count ? FIRST_ADDRESS + host : host);
    }

    /** The same command run on a host. */
    public Command on(int host, Command command) {
        return command.behind("ip", "netns", "exec", namespace(host));
    }

    /** The host reaches nobody, and nobody it; connections are not told. */
    public void unplug(int host) {
        ip(List.of("link", "set", plug(host), "down")).orFail();
    }

    public void plugIn(int host) {
        ip(List.of("link", "set", plug(host), "up")).orFail();
    }

    /** Takes away whatever was made; processes that run there must have ended. */
    @Override
    public void close() {
        IntStream.range(0, count).forEach(host -> {
            ip(List.of("link", "del", plug(host)));
            ip(List.of("netns", "del", namespace(host)));
        });
        ip(List.of("link", "del", bridge()));
    }
}
