package org.bftldap.testkit;

/** How a command ended and what it printed. */
public record CommandResult(String command, int exitCode, String out, String err) {

    /** @throws AssertionError if the command failed, with everything that it printed */
    public CommandResult orFail() {
        if (exitCode != 0) {
            throw new AssertionError(this.toString());
        }
        return this;
    }

    @Override
    public String toString() {
        return command + "\nexit code " + exitCode + "\n--- out\n" + out + "\n--- err\n" + err;
    }
}
