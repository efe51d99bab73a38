package org.bftldap.replica.directory.delegation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.delegation.DelegationNames;
import org.bftldap.replica.directory.access.RuleException;

/**
 * One child domain: the group that holds it and what of the names below ours. A function of its entry alone, and so the same at all replicas.
 *
 * @param group known by the file's digest
 */
public record Delegation(GroupFile group, List<Dn> suffixes) {

    private static final int SUFFIXES_MAX = 64;

    public Delegation {
        suffixes = List.copyOf(suffixes);
    }

    /** Whether the entry delegates something, if it stands where delegations do. */
    public static boolean isOne(Entry entry) {
        return entry.containsAttribute(GroupFiles.GROUP_FILE_OID);
    }

    /** The group's name. */
    public String name() {
        return group.config().name();
    }

    /** Whether this is the same group by the same keys and addresses. */
    public boolean isOfSameFile(GroupFile other) {
        return Arrays.equals(group.config().fileDigest(), other.config().fileDigest());
    }

    /** @throws RuleException in fixed words: it becomes part of an agreed result */
    static Delegation of(Entry entry, GroupFiles files, NameReader names) throws RuleException {
        GroupFile group = files.in(entry).orElseThrow(() -> new RuleException(
                DelegationNames.GROUP_FILE + " is not the text of a group file of 256 KiB at most; check it with 'bftldap delegation'"));
        if (!isNamed(entry, group.config().name())) {
            throw new RuleException("cn must be the name of the group in " + DelegationNames.GROUP_FILE);
        }
        List<Dn> held = dns(group.genesis().suffixes(), names);
        List<Dn> suffixes = dns(texts(entry, DelegationNames.SUFFIX), names);
        if (suffixes.size() > SUFFIXES_MAX) {
            throw new RuleException(DelegationNames.SUFFIX + ": more than " + SUFFIXES_MAX + " names");
        }
        for (Dn suffix : suffixes) {
            if (!held.contains(suffix)) {
                throw new RuleException(DelegationNames.SUFFIX + " must be one of the suffixes in " + DelegationNames.GROUP_FILE);
            }
        }
        return new Delegation(group, suffixes);
    }

    /**
     * A file takes the place of another of the same group only with a higher epoch: an old one that somebody finds again would bring back
     * keys that were given up.
     *
     * @throws RuleException in fixed words, if it has not
     */
    public static void checkReplacement(Entry before, Entry after) throws RuleException {
        GroupFiles files = new GroupFiles();
        Optional<GroupFile> old = files.in(before);
        Optional<GroupFile> next = files.in(after);
        if (old.isPresent() && next.isPresent() && !Arrays.equals(old.get().config().fileDigest(), next.get().config().fileDigest())
                && next.get().config().epoch() <= old.get().config().epoch()) {
            throw new RuleException("another group file needs a higher epoch than " + old.get().config().epoch());
        }
    }

    private static boolean isNamed(Entry entry, String group) {
        return texts(entry, "cn").stream().anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(group));
    }

    private static List<Dn> dns(List<String> texts, NameReader names) throws RuleException {
        List<Dn> dns = new ArrayList<>();
        for (String text : texts) {
            dns.add(names.read(text));
        }
        return dns;
    }

    private static List<String> texts(Entry entry, String attribute) {
        Attribute values = entry.get(attribute);
        List<String> texts = new ArrayList<>();
        if (values != null) {
            for (Value value : values) {
                texts.add(value.getString());
            }
        }
        return texts;
    }
}
