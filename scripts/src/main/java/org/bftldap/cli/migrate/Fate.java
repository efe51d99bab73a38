package org.bftldap.cli.migrate;

/** Why something is not in the new file as it was in the old one. */
public enum Fate {
    OWN("Left away, since a group makes its own", "", false),
    REPLICATION("Left away: state of replication or of the server's database", "A group needs none of it.", false),
    CHANGED("Changed", "The same meaning under the names of this schema.", false),
    ACCOUNT_STATE("Not carried over: password policy and account state", "A group keeps no such state yet.", false),
    LOCKED(
            "Not carried over: passwords of locked accounts",
            "Nobody can bind as them until they get a new one (ldappasswd). A lock itself cannot be expressed here.",
            true),
    PASSWORD(
            "Not carried over: passwords whose form is not supported, and second ones",
            "Their owners need a new one: ldappasswd, by the administrator.",
            true),
    ACCESS(
            "Not carried over: access rules",
            "They are another language here (X.501): write anew what the defaults do not give; docs/how-to tells how.",
            true),
    COMPUTED("Not carried over: values that the old server computed", "Nothing keeps them up to date here; clients have to search the groups.", false),
    OPTION(
            "Not carried over: values with attribute options such as ;x-phonetic",
            "Only ;binary and language tags are supported. Put those that you need into the attribute without the option.",
            true),
    UNKNOWN_ATTRIBUTE(
            "Not carried over: attributes that the schema does not have",
            "Make the group with a schema that has them and name its directory with --schema; or do without.",
            false),
    UNKNOWN_CLASS(
            "Not carried over: object classes that the schema does not have",
            "As above; an entry that has no structural class left is told by bftldap import.",
            false),
    ENTRY("Not carried over: whole entries", "Configuration, roles, deleted or conflicting entries: decide for each what its meaning is here.", true);

    private final String heading;
    private final String advice;
    private final boolean eachOne;

    Fate(String heading, String advice, boolean eachOne) {
        this.heading = heading;
        this.advice = advice;
        this.eachOne = eachOne;
    }

    public String heading() {
        return heading;
    }

    /** What to do; empty if nothing. */
    public String advice() {
        return advice;
    }

    /** Whether each one is listed with its place, not only how many there are. */
    public boolean eachOne() {
        return eachOne;
    }
}
