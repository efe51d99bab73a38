package org.bftldap.bft.net;

import io.netty.handler.ssl.NotSslRecordException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which refused connections are worth telling: of a member, when the reason changes; of strangers, one in ten seconds, whatever they do.
 */
final class Refusals {

    private static final long STRANGER_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int REASON_MAX = 120;

    private final Map<Integer, String> lastByMember = new HashMap<>();
    private long strangersFromNanos = System.nanoTime();

    /** Why TLS did not come about, without any of the bytes that a stranger sent. */
    static String tls(Throwable cause) {
        if (cause instanceof NotSslRecordException) {
            return "it does not speak TLS";
        }
        String message = Hello.printable(String.valueOf(cause.getMessage()));
        return "TLS failed (" + message.substring(0, Math.min(message.length(), REASON_MAX))
                + "); is its TLS key in this process's group file, and ours in its?";
    }

    boolean isWorthTelling(int peer, String reason) {
        if (peer >= 0) {
            return !reason.equals(lastByMember.put(peer, reason));
        }
        long now = System.nanoTime();
        boolean due = now - strangersFromNanos >= 0;
        if (due) {
            strangersFromNanos = now + STRANGER_PAUSE_NANOS;
        }
        return due;
    }

    void established(int peer) {
        lastByMember.remove(peer);
    }
}
