package org.bftldap.soak;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.bftldap.bft.sim.linear.History;
import org.bftldap.bft.sim.linear.Linearizability;
import org.bftldap.bft.sim.linear.Operation;
import org.bftldap.bft.sim.objects.CellOperation;
import org.bftldap.bft.sim.objects.Cells;
import org.bftldap.testkit.LdapServer;

/**
 * Clients that write and read entries as registers, and the history of what they asked and were told. Every value is written once, so that
 * each read tells which write it saw. An operation without an answer stays open: it may have happened, at any time.
 *
 * <p>All work on a few registers at a time, and on new ones after a while: histories that are short can be searched.
 */
final class Registers implements AutoCloseable {
    private static final String BASE = "ou=registers,dc=example,dc=com";
    private static final String VALUE = "description";
    private static final int REGISTERS_AT_ONCE = 4;
    private static final long ROUND_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int OPERATIONS_A_ROUND_MAX = 2_000;
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

    private final LdapServer server;
    private static final Cells NEW = new Cells(List.of(0L), List.of());

    private final History<Cells> history = new History<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicLong values = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicInteger round = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();

    private Registers(LdapServer server) {
        this.server = server;
    }

    static Registers start(LdapServer server, int clients, long seed) throws LDAPException {
        Registers registers = new Registers(server);
        try (LDAPConnection connection = server.connectAsAdmin()) {
            connection.add(BASE, new Attribute("objectClass", "organizationalUnit"), new Attribute("ou", "registers"));
            registers.addRound(connection, 0);
        }
        registers.threads.add(new Thread(registers::openRounds, "registers"));
        for (int i = 0; i < clients; i++) {
            Random random = new Random(seed + i);
            String name = "client-" + i;
            registers.threads.add(new Thread(() -> registers.work(name, random), name));
        }
        registers.threads.forEach(Thread::start);
        return registers;
    }

    private static String dn(int register) {
        return "uid=r" + register + "," + BASE;
    }

    /** Makes the registers of a round; those that are there already were made by an attempt without an answer. */
    private void addRound(LDAPConnection connection, int number) throws LDAPException {
        for (int i = 0; i < REGISTERS_AT_ONCE; i++) {
            int register = number * REGISTERS_AT_ONCE + i;
            try {
                connection.add(
                        dn(register), new Attribute("objectClass", "account"), new Attribute("uid", "r" + register), new Attribute(VALUE, "0"));
            } catch (LDAPException e) {
                if (!e.getResultCode().equals(ResultCode.ENTRY_ALREADY_EXISTS)) {
                    throw e;
                }
            }
        }
    }

    private void openRounds() {
        long began = System.nanoTime();
        long answeredBefore = 0;
        while (!stopping.get()) {
            boolean isDue = System.nanoTime() - began >= ROUND_NANOS || answered.get() - answeredBefore >= OPERATIONS_A_ROUND_MAX;
            if (!isDue) {
                LockSupport.parkNanos(LOOK_NANOS);
                continue;
            }
            try (LDAPConnection connection = server.connectAsAdmin()) {
                addRound(connection, round.get() + 1);
                round.incrementAndGet();
                began = System.nanoTime();
                answeredBefore = answered.get();
            } catch (LDAPException e) {
                // Tried again: the group does not answer now.
            }
        }
    }

    private void work(String name, Random random) {
        while (!stopping.get()) {
            try (LDAPConnection connection = server.connectAsAdmin()) {
                while (!stopping.get()) {
                    int register = round.get() * REGISTERS_AT_ONCE + random.nextInt(REGISTERS_AT_ONCE);
                    if (random.nextBoolean()) {
                        write(connection, name, register);
                    } else {
                        read(connection, name, register);
                    }
                    answered.incrementAndGet();
                }
            } catch (LDAPException e) {
                // Its operation stays open in the history.
            }
        }
    }

    private void write(LDAPConnection connection, String name, int register) throws LDAPException {
        long value = values.incrementAndGet();
        long token = called(name, register, new CellOperation.Write(value));
        connection.modify(dn(register), new Modification(ModificationType.REPLACE, VALUE, Long.toString(value)));
        returned(token, CellOperation.SUCCESS);
    }

    private void read(LDAPConnection connection, String name, int register) throws LDAPException {
        long token = called(name, register, new CellOperation.ReadName(0));
        SearchResultEntry entry = connection.getEntry(dn(register), VALUE);
        // A register that was made and is not there is as wrong as one with a value that nobody wrote.
        returned(token, entry == null ? -1 : Long.parseLong(entry.getAttributeValue(VALUE)));
    }

    private long called(String name, int register, Operation<Cells> operation) {
        synchronized (history) {
            return history.called(name, dn(register), operation);
        }
    }

    private void returned(long token, long result) {
        synchronized (history) {
            history.returned(token, List.of(result));
        }
    }

    long answered() {
        return answered.get();
    }

    @Override
    public void close() {
        stop();
    }

    /** Ends the clients. */
    void stop() {
        stopping.set(true);
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(90).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What the clients saw. @param notLinearizable a register's history each, as text */
    record Verdict(int registers, long operations, int open, List<String> notLinearizable) {}

    Verdict judge() {
        synchronized (history) {
            List<String> wrong = new ArrayList<>();
            long operations = 0;
            for (Map.Entry<String, List<History.Call<Cells>>> register : history.objects().entrySet()) {
                operations += register.getValue().size();
                if (!Linearizability.isLinearizable(register.getValue(), NEW)) {
                    wrong.add(register.getKey() + ":\n  "
                            + String.join("\n  ", register.getValue().stream().map(History.Call<Cells>::toString).toList()));
                }
            }
            return new Verdict(history.objects().size(), operations, history.pending(), wrong);
        }
    }
}
