package org.bftldap.bft.net;

import io.netty.handler.ssl.NotSslRecordException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which refused connections are worth telling: of a member, when the reason changes, and once a minute while it stays; of strangers, one in
 * ten seconds, whatever they do.
 */
final class Refusals {

    private static final long STRANGER_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long MEMBER_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int REASON_MAX = 120;

    private record Told(String reason, long nanos) {}

    private final Map<Integer, Told> lastByMember = new HashMap<>();
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
        long now = System.nanoTime();
        if (peer >= 0) {
            Told last = lastByMember.get(peer);
            boolean isDue = last == null || !last.reason().equals(reason) || now - last.nanos() >= MEMBER_PAUSE_NANOS;
            if (isDue) {
                lastByMember.put(peer, new Told(reason, now));
            }
            return isDue;
        }
        boolean due = now - strangersFromNanos >= 0;
        if (due) {
            strangersFromNanos = now + STRANGER_PAUSE_NANOS;
        }
        return due;
    }
}
