package org.bftldap.bench;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Guesses passwords at a relay until its standard input ends, then tells on a line how many were refused, how many met a busy relay, and the
 * number of the next account. The process behind {@link GuessBench}: it would have a machine of its own, so it runs at the lowest priority.
 *
 * <p>A guess is an exchange of SCRAM-SHA-256 with a made-up proof: nobody derives a key from a password for it, neither here nor at the relay, so none costs less.
 *
 * <p>Arguments: port, connections, how the accounts' uids begin, number of accounts, number of the first. Each guess is at the next account.
 */
final class Guesser {
    private static final String MECHANISM = "SCRAM-SHA-256";
    private static final String NOT_BOUND = "n,,";
    /** NOT_BOUND in base64 (RFC 5802 §5.1). */
    private static final String BINDING = "biws";
    private static final String MADE_UP_PROOF = Base64.getEncoder().encodeToString(new byte[32]);

    private static final int SASL_BIND_IN_PROGRESS = 14;
    private static final int INVALID_CREDENTIALS = 49;
    private static final int BUSY = 51;

    private final int port;
    private final String prefix;
    private final int accounts;
    private final AtomicLong next;
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong busy = new AtomicLong();

    private Guesser(int port, String prefix, int accounts, long first) {
        this.port = port;
        this.prefix = prefix;
        this.accounts = accounts;
        this.next = new AtomicLong(first);
    }

    public static void main(String[] arguments) throws IOException {
        Guesser guesser = new Guesser(Integer.parseInt(arguments[0]), arguments[2], Integer.parseInt(arguments[3]), Long.parseLong(arguments[4]));
        List<Thread> threads = new ArrayList<>();
        for (int i = Integer.parseInt(arguments[1]); i > 0; i--) {
            Thread thread = new Thread(guesser::guess, "guesser-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        System.in.readAllBytes();
        System.out.println(guesser.refused.get() + " " + guesser.busy.get() + " " + guesser.next.get());
    }

    private void guess() {
        try (RawConnection connection = new RawConnection(port)) {
            while (true) {
                int code = guess(connection, People.dn(prefix + next.getAndIncrement() % accounts));
                if (code == INVALID_CREDENTIALS) {
                    refused.incrementAndGet();
                } else if (code == BUSY) {
                    busy.incrementAndGet();
                } else {
                    throw new IOException("a wrong password was answered with " + code);
                }
            }
        } catch (IOException e) {
            System.err.println("a guesser ends: " + e.getMessage());
        }
    }

    private static int guess(RawConnection connection, String dn) throws IOException {
        String first = NOT_BOUND + "n=dn:" + dn.replace("=", "=3D").replace(",", "=2C") + ",r=guess";
        int code = say(connection, first);
        if (code != SASL_BIND_IN_PROGRESS) {
            return code;
        }
        String challenge = new String(connection.saslCredentials(), StandardCharsets.US_ASCII);
        return say(connection, "c=" + BINDING + "," + challenge.substring(0, challenge.indexOf(',')) + ",p=" + MADE_UP_PROOF);
    }

    private static int say(RawConnection connection, String words) throws IOException {
        return connection.call(new BindRequestProtocolOp("", MECHANISM, new ASN1OctetString(words))).resultCode();
    }
}
