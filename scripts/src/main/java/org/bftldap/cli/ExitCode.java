package org.bftldap.cli;

/** What the command's exit code means; {@code docs/reference/cli.md}. */
final class ExitCode {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    /** The group works, but tolerates fewer faults than it should. */
    static final int DEGRADED = 3;
    static final int NO_QUORUM = 4;

    private ExitCode() {}
}
