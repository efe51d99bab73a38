package org.bftldap.cli;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Work that Ctrl-C or SIGTERM does not break off: the end of this process waits for it. So whoever stops the command does not leave behind a
 * replica that was stopped and not yet started.
 */
final class Unbroken implements AutoCloseable {

    private static final ReentrantLock AT_WORK = new ReentrantLock();

    static {
        // Never unlocked: nothing of the kind begins any more.
        Runtime.getRuntime().addShutdownHook(new Thread(AT_WORK::lock, "await-unbroken-work"));
    }

    private Unbroken() {}

    static Unbroken begin() {
        AT_WORK.lock();
        return new Unbroken();
    }

    @Override
    public void close() {
        AT_WORK.unlock();
    }
}
