package org.bftldap.replica.directory.password;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.model.entry.DefaultAttribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.result.AccountUsability;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.FormerCredential;
import org.bftldap.directory.result.PasswordGuard;
import org.bftldap.directory.result.PolicyResponse;
import org.bftldap.replica.directory.identity.Account;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.data.StoreTransaction;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.partition.EntryTranslator;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;

/** Binds under a password policy: what they come to, and what the entry remembers of them. Stateless, on the state it is given. */
public final class PasswordBinds {

    private PasswordBinds() {}

    /** Whether the account may be used at all. */
    public static Account.Standing standing(StoredEntry entry, EntrySchema schema) {
        return AccountState.of(PolicyAttributes.of(entry, schema)).disabled() ? Account.Standing.DISABLED : Account.Standing.USABLE;
    }

    /** Whether the password has to be changed before anything else is done. */
    public static boolean isReset(StoredEntry entry, EntrySchema schema) {
        return PolicyAttributes.of(entry, schema).isTrue(PolicyAttributes.RESET);
    }

    /** What the relay has to heed before it tries a password; empty where no policy holds and nobody locked the account. */
    public static Optional<PasswordGuard> guard(EntryTree tree, StoredEntry entry) {
        PolicyAttributes attributes = PolicyAttributes.of(entry, tree.schema());
        Optional<PasswordPolicy> policy = PolicyOfEntry.in(tree, tree.path(entry), attributes);
        AccountState state = AccountState.of(attributes);
        if (policy.isEmpty() && !state.disabled()) {
            return Optional.empty();
        }
        boolean counts = policy.filter(known -> known.lockout().counts()).isPresent();
        return Optional.of(
                guard(policy, counts ? PasswordGuard.Failures.COUNTED : PasswordGuard.Failures.IGNORED, state.lockedUntil(policy)));
    }

    /** The same of a name that has no password yet: all that can be done is to give it one, and no failure is worth an order. */
    public static Optional<PasswordGuard> guardOfNew(EntryTree tree, NamePath path) {
        StoredEntry entry = tree.find(path);
        PolicyAttributes attributes = entry == null ? name -> List.of() : PolicyAttributes.of(entry, tree.schema());
        Optional<PasswordPolicy> policy = PolicyOfEntry.in(tree, path, attributes);
        return policy.isEmpty() ? Optional.empty() : Optional.of(guard(policy, PasswordGuard.Failures.IGNORED, 0));
    }

    /** What a relay has to compare a new password with; empty where no policy keeps a history. @param current that in force */
    public static List<FormerCredential> spent(EntryTree tree, StoredEntry entry, StoredCredential current) {
        PolicyAttributes attributes = PolicyAttributes.of(entry, tree.schema());
        return PolicyOfEntry.in(tree, tree.path(entry), attributes)
                .map(policy -> PasswordHistory.spent(policy, current, attributes.values(PolicyAttributes.HISTORY)))
                .orElse(List.of());
    }

    /** Whether the account could bind with its password at this time. */
    public static AccountUsability usability(EntryTree tree, StoredEntry entry, long nowMillis) {
        PolicyAttributes attributes = PolicyAttributes.of(entry, tree.schema());
        return Usability.of(PolicyOfEntry.in(tree, tree.path(entry), attributes), AccountState.of(attributes), nowMillis);
    }

    private static PasswordGuard guard(Optional<PasswordPolicy> policy, PasswordGuard.Failures failures, long lockedUntil) {
        return new PasswordGuard(
                failures,
                lockedUntil,
                policy.map(PasswordPolicy::quality).orElse(PasswordGuard.Quality.UNCHECKED),
                policy.map(PasswordPolicy::minLength).orElse(0));
    }

    /**
     * A bind of one whose proof holds, read only. The relay's clock counts where it is ahead, as time that nobody agreed on yet: if that
     * makes a difference, the bind has to be ordered, and then agreed time alone decides.
     */
    public static DirectoryResult judged(EntryTree tree, StoredEntry entry, long relayMillis) {
        BindOutcome agreed = outcome(tree, entry, tree.agreedTimeMillis());
        BindOutcome later = outcome(tree, entry, Math.max(relayMillis, tree.agreedTimeMillis()));
        return agreed.effect() != BindOutcome.Effect.NONE || !agreed.agreesWith(later)
                ? DirectoryResult.TO_BE_ORDERED
                : result(tree, entry, later);
    }

    /** The same, ordered: the entry remembers it. */
    public static DirectoryResult bound(StoreTransaction batch, StoredEntry stored, long nowMillis) throws LdapException {
        EntryTree tree = batch.tree();
        BindOutcome outcome = outcome(tree, stored, nowMillis);
        DirectoryResult result = result(tree, stored, outcome);
        if (outcome.effect() != BindOutcome.Effect.NONE) {
            Entry entry = entry(tree, stored);
            if (outcome.effect() == BindOutcome.Effect.GRACE_USED) {
                append(entry, tree.schema(), PolicyAttributes.GRACE_USES, nowMillis);
            }
            entry.removeAttributes(PolicyAttributes.FAILURES, PolicyAttributes.LOCKED);
            batch.modify(stored, EntryTranslator.toStored(entry, tree.schema()));
        }
        return result;
    }

    /**
     * A wrong password, ordered. Nothing happens where failures do not count, and none is added to an account that is locked: so an account
     * costs no more than its policy's number of failures until it is unlocked.
     */
    public static void failed(StoreTransaction batch, StoredEntry stored, long nowMillis) throws LdapException {
        EntryTree tree = batch.tree();
        PolicyAttributes attributes = PolicyAttributes.of(stored, tree.schema());
        Optional<PasswordPolicy> policy = PolicyOfEntry.in(tree, tree.path(stored), attributes);
        AccountState state = AccountState.of(attributes);
        if (policy.isEmpty() || !policy.get().lockout().counts() || state.lockedUntil(policy) > nowMillis) {
            return;
        }
        PasswordPolicy.Lockout lockout = policy.get().lockout();
        Entry entry = entry(tree, stored);
        if (state.lockedAt().isPresent()) { // a lock that is over: counting begins anew
            entry.removeAttributes(PolicyAttributes.LOCKED, PolicyAttributes.FAILURES);
        } else if (lockout.intervalSeconds() > 0) {
            forget(entry, tree.schema(), nowMillis - lockout.intervalSeconds() * 1_000L);
        }
        append(entry, tree.schema(), PolicyAttributes.FAILURES, nowMillis);
        if (entry.get(PolicyAttributes.FAILURES).size() >= lockout.maxFailures()) {
            put(entry, tree.schema(), PolicyAttributes.LOCKED, List.of(PasswordTimes.text(nowMillis)));
        }
        batch.modify(stored, EntryTranslator.toStored(entry, tree.schema()));
    }

    private static BindOutcome outcome(EntryTree tree, StoredEntry entry, long nowMillis) {
        PolicyAttributes attributes = PolicyAttributes.of(entry, tree.schema());
        return BindOutcome.of(PolicyOfEntry.in(tree, tree.path(entry), attributes), AccountState.of(attributes), nowMillis);
    }

    private static DirectoryResult result(EntryTree tree, StoredEntry entry, BindOutcome outcome) {
        ResultCodeEnum code =
                outcome.decision() == BindOutcome.Decision.ALLOWED ? ResultCodeEnum.SUCCESS : ResultCodeEnum.INVALID_CREDENTIALS;
        String dn = code == ResultCodeEnum.SUCCESS ? tree.dn(entry) : "";
        return new DirectoryResult(code.getResultCode(), dn, "", List.of(), List.of(outcome.told().control()));
    }

    private static Entry entry(EntryTree tree, StoredEntry stored) throws LdapException {
        return EntryTranslator.fromStored(stored, new Dn(tree.schema().schemaManager(), tree.dn(stored)), tree.schema());
    }

    /** Several in one batch have the same agreed time and must count each, so later ones are noted some milliseconds later. */
    private static void append(Entry entry, EntrySchema schema, String type, long nowMillis) throws LdapException {
        List<String> known = PolicyAttributes.of(entry).values(type);
        long time = nowMillis;
        while (known.contains(PasswordTimes.exact(time))) {
            time++;
        }
        List<String> more = new ArrayList<>(known);
        more.add(PasswordTimes.exact(time));
        put(entry, schema, type, more);
    }

    private static void forget(Entry entry, EntrySchema schema, long beforeMillis) throws LdapException {
        List<String> kept = PolicyAttributes.of(entry).values(PolicyAttributes.FAILURES).stream()
                .filter(time -> PasswordTimes.millis(time).orElse(0) >= beforeMillis)
                .toList();
        put(entry, schema, PolicyAttributes.FAILURES, kept);
    }

    static void put(Entry entry, EntrySchema schema, String type, List<String> values) throws LdapException {
        entry.removeAttributes(type);
        if (!values.isEmpty()) {
            AttributeType known = schema.schemaManager().lookupAttributeTypeRegistry(type);
            entry.put(known.getSyntax().isHumanReadable()
                    ? new DefaultAttribute(known, values.toArray(new String[0]))
                    : new DefaultAttribute(known, values.stream().map(value -> value.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new)));
        }
    }
}
