package org.bftldap.bench;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.ProcessFigures;

/**
 * What wrong passwords cost those who write: the rate of modifies while somebody guesses, beside the rates just before and just after. The
 * guesses go through a relay of their own, which runs behind all others like the guesser: both would be on other machines, and what is asked is
 * what guessing costs the group.
 */
final class GuessBench {
    static final String WORD = "guesses";

    private static final int GUESSERS = 16;
    private static final Pattern PORT = Pattern.compile("(?m)^port = (\\d+)$");

    /** At whose passwords. */
    private enum Target {
        ONE("one account, which locks at the fifth", "victim", 1, 5),
        MANY("500 accounts, whose failures count and do not lock", "guessed", 500, 1_000),
        NOBODY("names that are not there", "nobody", 1_000_000, 0);

        private final String label;
        private final String prefix;
        private final int accounts;
        /** That lock an account; 0 if there is none. */
        private final int failuresMax;

        Target(String label, String prefix, int accounts, int failuresMax) {
            this.label = label;
            this.prefix = prefix;
            this.accounts = accounts;
            this.failuresMax = failuresMax;
        }
    }

    /** @param refused guesses answered while writes were measured, of {@code guessing} seconds */
    private record Comparison(double normal, double during, long refused, long busy, double guessing) {
        double share() {
            return during / normal;
        }
    }

    private final BenchOptions options;
    private final Map<Target, List<Comparison>> comparisons = new EnumMap<>(Target.class);
    private final Map<Target, Long> nextAccount = new EnumMap<>(Target.class);

    GuessBench(BenchOptions options) {
        this.options = options;
    }

    void run() throws IOException {
        if (!DevGroup.whyNot().isEmpty()) {
            throw new IllegalArgumentException(DevGroup.whyNot());
        }
        Priorities.warnOfAutogroups();
        try (DevGroup group = DevGroup.start(options.replicas(), "--relays", "2")) {
            Load load = new Load(group, Optional.empty(), options.people());
            load.fill();
            addAccounts(group);
            grantScram(group);
            Priorities.lower(Long.parseLong(Files.readString(group.folder().resolve("relay-1/pid")).strip()));
            load.warmUp(List.of(Workload.MODIFY), options.connections(), options.warmUp(), options.duration());
            for (int round = 0; round < options.rounds(); round++) {
                for (Target target : Target.values()) {
                    Comparison comparison = compare(group, load, target);
                    comparisons.computeIfAbsent(target, t -> new ArrayList<>()).add(comparison);
                    say(target, comparison);
                }
            }
            System.out.printf(Locale.ROOT, "failures that the group remembers: %d%n", countedFailures(group));
        } catch (LDAPException e) {
            throw new IOException(e);
        }
        comparisons.forEach((target, all) -> System.out.printf(
                Locale.ROOT,
                "%-52s %3.0f %% of the writes go on (median of %d); %d guesses, %.0f/s%n",
                target.label,
                100 * all.stream().mapToDouble(Comparison::share).sorted().skip(all.size() / 2).findFirst().orElseThrow(),
                all.size(),
                all.stream().mapToLong(Comparison::refused).sum(),
                all.stream().mapToLong(Comparison::refused).sum() / all.stream().mapToDouble(Comparison::guessing).sum()));
    }

    private static void addAccounts(DevGroup group) throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            for (Target target : Target.values()) {
                if (target.failuresMax > 0) {
                    addAccounts(admin, target);
                }
            }
        }
    }

    private static void grantScram(DevGroup group) throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            admin.add(
                    "cn=scram,ou=grants,ou=system",
                    new Attribute("objectClass", "bftldapRelayGrant"),
                    new Attribute("bftldapGrantRelay", "1001"),
                    new Attribute("bftldapGrantMechanism", "SCRAM-SHA-256"),
                    new Attribute("bftldapGrantSuffix", People.SUFFIX));
        }
    }

    private static void addAccounts(LDAPConnection admin, Target target) throws LDAPException {
        String policy = "cn=" + target.prefix + "," + People.SUFFIX;
        admin.add(
                policy,
                new Attribute("objectClass", "organizationalRole", "pwdPolicy"),
                new Attribute("cn", target.prefix),
                new Attribute("pwdAttribute", "userPassword"),
                new Attribute("pwdLockout", "TRUE"),
                new Attribute("pwdMaxFailure", Integer.toString(target.failuresMax)));
        for (int i = 0; i < target.accounts; i++) {
            List<Attribute> attributes = new ArrayList<>(People.attributes(target.prefix + i));
            attributes.add(new Attribute("userPassword", "right password " + i));
            admin.add(People.dn(target.prefix + i), attributes);
            admin.modify(People.dn(target.prefix + i), new Modification(ModificationType.ADD, "pwdPolicySubentry", policy));
        }
    }

    private static long countedFailures(DevGroup group) throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            return admin.search(People.BASE, SearchScope.ONE, "(pwdFailureTime=*)", "pwdFailureTime").getSearchEntries().stream()
                    .mapToLong(entry -> entry.getAttribute("pwdFailureTime").size())
                    .sum();
        }
    }

    private Comparison compare(DevGroup group, Load load, Target target) throws IOException {
        double before = rate(load);
        long begun = System.nanoTime();
        Process guesser = start(group, target);
        rate(load); // does not count: the guesser's start, and what is compiled because of it
        double during = rate(load);
        double seconds = (System.nanoTime() - begun) / 1e9;
        String[] told = end(guesser);
        nextAccount.put(target, Long.parseLong(told[2]));
        double after = rate(load);
        return new Comparison((before + after) / 2, during, Long.parseLong(told[0]), Long.parseLong(told[1]), seconds);
    }

    private double rate(Load load) throws IOException {
        int connections = options.connections().get(options.connections().size() - 1);
        Measurement measurement = load.measure(Workload.MODIFY, connections, 0, options.duration());
        if (measurement.errors() > 0) {
            throw new IOException(measurement.errors() + " writes failed");
        }
        return measurement.perSecond();
    }

    private Process start(DevGroup group, Target target) throws IOException {
        Matcher port = PORT.matcher(Files.readString(group.folder().resolve("relay-1/relay.toml")));
        if (!port.find()) {
            throw new IOException("relay.toml names no port");
        }
        return new ProcessBuilder(
                        "nice", "-n", Integer.toString(Priorities.BEHIND),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                        "-cp", System.getProperty("java.class.path"),
                        Guesser.class.getName(),
                        port.group(1),
                        Integer.toString(GUESSERS),
                        target.prefix,
                        Integer.toString(target.accounts),
                        Long.toString(nextAccount.getOrDefault(target, 0L)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** @return what it tells: refused, busy, next account */
    private static String[] end(Process guesser) throws IOException {
        guesser.getOutputStream().close();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(guesser.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = out.readLine();
            if (line == null) {
                throw new IOException("the guesser has ended by itself");
            }
            return line.split(" ");
        }
    }

    private static void say(Target target, Comparison c) {
        System.err.printf(
                Locale.ROOT,
                "[load %.1f] %-52s writes/s %5.0f -> %5.0f (%3.0f %%); %d guesses refused, %d found the relay busy%n",
                ProcessFigures.loadAverage(), target.label, c.normal(), c.during(), 100 * c.share(), c.refused(), c.busy());
    }
}
