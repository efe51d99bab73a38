package org.bftldap.directory.config;

import java.io.IOException;

/**
 * A configuration that cannot be used. The message is one line for a person: code, file, line, key, what is wrong and what to do;
 * the codes are explained in {@code docs/reference/errors.md}.
 */
public final class ConfigException extends IOException {

    private static final long serialVersionUID = 1L;

    private final ConfigError error;

    /** @param where file, or file:line */
    ConfigException(ConfigError error, String where, String what) {
        super(error.code() + ": " + where + ": " + what);
        this.error = error;
    }

    ConfigException(ConfigError error, String where, String what, Throwable cause) {
        super(error.code() + ": " + where + ": " + what, cause);
        this.error = error;
    }

    public ConfigError error() {
        return error;
    }
}
