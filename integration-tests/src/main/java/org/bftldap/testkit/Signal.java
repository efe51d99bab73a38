package org.bftldap.testkit;

/** Signals of a Unix process. */
public enum Signal {
    KILL,
    TERM,
    STOP,
    CONT;

    public void send(long pid) {
        Command.of("kill", "-" + name(), Long.toString(pid)).run().orFail();
    }
}
