package org.bftldap.directory.config;

/** The stable codes of set-up errors; {@code docs/reference/errors.md} has a section for each. */
public enum ConfigError {
    /** The file is missing or cannot be read. */
    UNREADABLE("BD-1001"),
    /** The file is not TOML. */
    SYNTAX("BD-1002"),
    /** A key that this version does not know. */
    UNKNOWN_KEY("BD-1003"),
    /** A key that must be there is not. */
    MISSING_KEY("BD-1004"),
    /** A value of the wrong type or out of range. */
    BAD_VALUE("BD-1005"),
    /** The file names a process that the group file does not. */
    NOT_A_MEMBER("BD-1006"),
    /** A fault, a wrong clock or other addresses in a group that is not a development group. */
    FAULT_REFUSED("BD-1007"),
    /** A directory or file that cannot be written. */
    UNWRITABLE("BD-1008"),
    /** A port that another process holds. */
    PORT_TAKEN("BD-1009"),
    /** Schema files other than those the group was made with. */
    SCHEMA_MISMATCH("BD-1010"),
    /** A key file is missing or unusable. */
    KEY_FILE("BD-3001"),
    /** A private key does not belong to the public key that the group file gives for this process. */
    KEY_MISMATCH("BD-3010");

    private final String code;

    ConfigError(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
