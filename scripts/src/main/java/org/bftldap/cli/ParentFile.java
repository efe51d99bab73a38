package org.bftldap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.bftldap.directory.config.GroupFile;

/** The group file of the group above, as a new group pins it. */
final class ParentFile {

    /** In the group's directory. */
    static final String NAME = "parent.toml";

    private ParentFile() {}

    /** Makes a group that was just made the parent's child: its own replicas pin the parent by this file from their first start on. */
    static void pin(GroupDirectory child, GroupFile parent) throws CommandException, IOException {
        Files.writeString(child.root().resolve(NAME), parent.text());
        for (Node replica : child.replicas(child.load())) {
            Files.writeString(replica.config(), "parent = \"../" + NAME + "\"\n", StandardOpenOption.APPEND);
        }
    }

    /** Reads a file that came from elsewhere, if it is the one whose fingerprint was told over another way. */
    static GroupFile confirmed(Path file, String fingerprint) throws CommandException, IOException {
        GroupFile group = GroupFile.load(file);
        if (!group.hasFingerprint(fingerprint)) {
            throw new CommandException("BD-8004: " + file + ": has the fingerprint " + group.fingerprint()
                    + ", not the one that --fingerprint says; ask those who sent it which is right, and believe nobody until both are equal");
        }
        return group;
    }

    /** Refuses suffixes that the parent could not delegate. */
    static void checkBelow(List<String> suffixes, GroupFile parent) throws CommandException {
        for (String suffix : suffixes) {
            LdapName name = name(suffix);
            boolean below = false;
            for (String above : parent.genesis().suffixes()) {
                below |= name.startsWith(name(above)) && name.size() > name(above).size();
            }
            if (!below) {
                throw new CommandException("--suffix \"" + suffix + "\" does not lie below what group " + parent.config().name() + " holds ("
                        + String.join("; ", parent.genesis().suffixes()) + "); give one that does");
            }
        }
    }

    private static LdapName name(String dn) throws CommandException {
        try {
            return new LdapName(dn.toLowerCase(Locale.ROOT));
        } catch (InvalidNameException e) {
            throw new CommandException("\"" + dn + "\" is no DN", e);
        }
    }
}
