package org.bftldap.bft.nested;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bftldap.bft.core.types.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Certified replies that another replica handed over before this one got the question: the primary may be that fast. Bounded in number and
 * bytes, the oldest go first; not judged before they are used. For one thread.
 */
final class EarlyReplies {

    private static final int ENTRIES_MAX = 128;
    private static final int BYTES_MAX = 8 << 20;

    private final Map<Digest, CertifiedReply> replies = new LinkedHashMap<>();
    private int bytes;

    void keep(Digest key, CertifiedReply reply) {
        take(key);
        replies.put(key, reply);
        bytes += reply.result().length;
        Iterator<CertifiedReply> oldest = replies.values().iterator();
        while (replies.size() > ENTRIES_MAX || bytes > BYTES_MAX) {
            bytes -= oldest.next().result().length;
            oldest.remove();
        }
    }

    @Nullable CertifiedReply take(Digest key) {
        CertifiedReply reply = replies.remove(key);
        if (reply != null) {
            bytes -= reply.result().length;
        }
        return reply;
    }
}
