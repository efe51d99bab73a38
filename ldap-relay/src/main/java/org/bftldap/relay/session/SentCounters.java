package org.bftldap.relay.session;

import java.util.concurrent.atomic.LongAdder;

/** What was sent to clients since the start. Safe for many threads. */
public final class SentCounters {

    private final LongAdder bytes = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder entries = new LongAdder();
    private final LongAdder references = new LongAdder();

    void messages(int count, int size) {
        messages.add(count);
        bytes.add(size);
    }

    /** Some of the messages were entries. */
    void entries(int count) {
        entries.add(count);
    }

    /** Some of the messages were continuation references (RFC 4511 §4.5.3). */
    void references(int count) {
        references.add(count);
    }

    /** Of LDAP messages, before they are encrypted. */
    public long bytes() {
        return bytes.sum();
    }

    public long messages() {
        return messages.sum();
    }

    public long entries() {
        return entries.sum();
    }

    public long references() {
        return references.sum();
    }
}
