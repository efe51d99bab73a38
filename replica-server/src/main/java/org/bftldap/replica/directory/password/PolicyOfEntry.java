package org.bftldap.replica.directory.password;

import java.util.Optional;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.NamePath;

/**
 * Which policy holds for an entry: the one that its pwdPolicySubentry names, or that of the nearest entry above that has one. So an
 * administrator sets a default where it shall begin to hold, on a suffix for instance. A name of what is no policy means none. Stateless.
 */
final class PolicyOfEntry {

    private PolicyOfEntry() {}

    static Optional<PasswordPolicy> in(EntryTree tree, NamePath path, PolicyAttributes entry) {
        Optional<String> named = entry.first(PolicyAttributes.SUBENTRY);
        NamePath above = path;
        while (named.isEmpty() && above.size() > 1) {
            above = above.parent();
            StoredEntry superior = tree.find(above);
            named = superior == null ? Optional.empty() : PolicyAttributes.of(superior, tree.schema()).first(PolicyAttributes.SUBENTRY);
        }
        return named.flatMap(name -> policy(tree, name));
    }

    private static Optional<PasswordPolicy> policy(EntryTree tree, String name) {
        NamePath path = tree.schema().name(name);
        StoredEntry entry = path == null ? null : tree.find(path);
        return Optional.ofNullable(entry)
                .map(stored -> PolicyAttributes.of(stored, tree.schema()))
                .filter(attributes -> attributes.first(PolicyAttributes.OF_EVERY_POLICY).isPresent())
                .map(PasswordPolicy::of);
    }

    /** Whether it names a policy or is one: answers about accounts depend on it. */
    static boolean decides(Entry entry) {
        return entry.containsAttribute(PolicyAttributes.SUBENTRY) || isPolicy(entry);
    }

    /** Whether a modify changes what {@link #decides} an answer; what accounts remember of their failures does not. */
    static boolean isDecidedAnew(Entry before, Entry after) {
        return isPolicy(before)
                || isPolicy(after)
                || !PolicyAttributes.of(before).first(PolicyAttributes.SUBENTRY).equals(PolicyAttributes.of(after).first(PolicyAttributes.SUBENTRY));
    }

    private static boolean isPolicy(Entry entry) {
        return entry.containsAttribute(PolicyAttributes.OF_EVERY_POLICY);
    }
}
