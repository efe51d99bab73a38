package org.bftldap.replica.directory.password;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Modification;
import org.apache.directory.api.ldap.model.entry.ModificationOperation;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.server.core.api.interceptor.BaseInterceptor;
import org.apache.directory.server.core.api.interceptor.context.AddOperationContext;
import org.apache.directory.server.core.api.interceptor.context.DeleteOperationContext;
import org.apache.directory.server.core.api.interceptor.context.ModifyOperationContext;
import org.apache.directory.server.core.api.interceptor.context.MoveAndRenameOperationContext;
import org.apache.directory.server.core.api.interceptor.context.OperationContext;
import org.bftldap.directory.result.PolicyResponse.Error;
import org.bftldap.replica.directory.service.AgreedMoment;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.directory.update.UpdateSession;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.schema.NamePath;

/**
 * Changes of passwords under a policy (§8.2 of the draft): whether they are allowed, and what the entry remembers of them. Behind access
 * control, so that only those who may write a password at all learn about policies.
 *
 * <p>Whoever changes another's password is taken for an administrator, whom the rules for users do not bind.
 */
public final class PasswordInterceptor extends BaseInterceptor {

    public static final String NAME = "password";

    private static final String USER_PASSWORD = "2.5.4.35";

    private final Supplier<EntryTree> head;
    private final AgreedMoment moment;

    /** @param head the state as the transaction in progress sees it */
    public PasswordInterceptor(Supplier<EntryTree> head, AgreedMoment moment) {
        super(NAME);
        this.head = head;
        this.moment = moment;
    }

    @Override
    public void add(AddOperationContext context) throws LdapException {
        Entry entry = context.getEntry();
        if (entry.containsAttribute(USER_PASSWORD)) {
            Optional<PasswordPolicy> policy = policy(entry);
            if (policy.isPresent()) {
                remember(entry, policy.get(), Setter.ADMINISTRATOR);
            }
        }
        notePolicies(context, PolicyOfEntry.decides(entry));
        next(context);
    }

    @Override
    public void delete(DeleteOperationContext context) throws LdapException {
        notePolicies(context, PolicyOfEntry.decides(context.getEntry()));
        next(context);
    }

    /** What stands below is noted by the rules of the tree. */
    @Override
    public void moveAndRename(MoveAndRenameOperationContext context) throws LdapException {
        notePolicies(context, PolicyOfEntry.decides(context.getOriginalEntry()));
        next(context);
    }

    private static void notePolicies(OperationContext context, boolean concerned) {
        if (concerned) {
            ((UpdateSession) context.getSession()).noteChangeOfRules();
        }
    }

    @Override
    public void modify(ModifyOperationContext context) throws LdapException {
        Entry before = context.getEntry();
        Entry after = context.getAlteredEntry();
        Optional<PasswordPolicy> policy = touchesPassword(context.getModItems()) ? policy(before) : Optional.empty();
        if (policy.isPresent()) {
            Setter setter = context.getSession().getEffectivePrincipal().getDn().equals(before.getDn()) ? Setter.USER : Setter.ADMINISTRATOR;
            if (setter == Setter.USER) {
                check(policy.get(), before, context.getModItems());
            }
            if (after.containsAttribute(USER_PASSWORD)) {
                remember(after, policy.get(), setter);
            }
            keepHistory(before, after, policy.get());
        }
        if (before.containsAttribute(PolicyAttributes.LOCKED) && !after.containsAttribute(PolicyAttributes.LOCKED)) {
            after.removeAttributes(PolicyAttributes.FAILURES); // unlocked: counting begins anew, as in slapd
        }
        notePolicies(context, PolicyOfEntry.isDecidedAnew(before, after));
        next(context);
    }

    private enum Setter {
        USER,
        ADMINISTRATOR
    }

    private void check(PasswordPolicy policy, Entry before, List<Modification> asked) throws RefusedException {
        AccountState state = AccountState.of(PolicyAttributes.of(before));
        if (!policy.mayChange()) {
            throw RefusedException.byPolicy(
                    ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS, Error.PASSWORD_MOD_NOT_ALLOWED, "users may not change their passwords");
        }
        if (policy.safeModify() && before.containsAttribute(USER_PASSWORD) && !givesOldPassword(asked)) {
            throw RefusedException.byPolicy(
                    ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS,
                    Error.MUST_SUPPLY_OLD_PASSWORD,
                    "the old password has to be given with the new one");
        }
        boolean tooYoung = policy.minAgeSeconds() > 0
                && state.changedAt().isPresent()
                && moment.timeMillis() < state.changedAt().getAsLong() + policy.minAgeSeconds() * 1_000L;
        if (tooYoung && !state.reset()) {
            throw RefusedException.byPolicy(
                    ResultCodeEnum.CONSTRAINT_VIOLATION, Error.PASSWORD_TOO_YOUNG, "the password was changed too short a time ago");
        }
    }

    /** A value to be deleted is the old password: another one would not have been found in the entry. */
    private static boolean givesOldPassword(List<Modification> asked) {
        return asked.stream().anyMatch(change -> isPassword(change)
                && change.getOperation() == ModificationOperation.REMOVE_ATTRIBUTE
                && change.getAttribute().size() > 0);
    }

    private static boolean touchesPassword(List<Modification> asked) {
        return asked.stream().anyMatch(PasswordInterceptor::isPassword);
    }

    private static boolean isPassword(Modification change) {
        Attribute attribute = change.getAttribute();
        return attribute.getAttributeType().getOid().equals(USER_PASSWORD);
    }

    private void remember(Entry entry, PasswordPolicy policy, Setter setter) throws LdapException {
        entry.removeAttributes(PolicyAttributes.FAILURES, PolicyAttributes.GRACE_USES);
        if (!AccountState.of(PolicyAttributes.of(entry)).disabled()) {
            entry.removeAttributes(PolicyAttributes.LOCKED);
        }
        PasswordBinds.put(entry, head.get().schema(), PolicyAttributes.CHANGED, List.of(PasswordTimes.text(moment.timeMillis())));
        boolean changeAgain = setter == Setter.ADMINISTRATOR && policy.mustChange();
        if (setter == Setter.USER || changeAgain) {
            PasswordBinds.put(entry, head.get().schema(), PolicyAttributes.RESET, changeAgain ? List.of("TRUE") : List.of());
        }
    }

    private void keepHistory(Entry before, Entry after, PasswordPolicy policy) throws LdapException {
        Optional<String> old = PolicyAttributes.of(before).first(USER_PASSWORD);
        Optional<String> replaced = old.filter(password -> !PolicyAttributes.of(after).first(USER_PASSWORD).equals(old));
        List<String> history = PolicyAttributes.of(before).values(PolicyAttributes.HISTORY);
        PasswordBinds.put(
                after, head.get().schema(), PolicyAttributes.HISTORY, PasswordHistory.after(history, replaced, policy.historyLength(), moment.timeMillis()));
    }

    private Optional<PasswordPolicy> policy(Entry entry) {
        Dn dn = entry.getDn();
        NamePath path = head.get().schema().name(dn.getName());
        if (path == null) {
            throw new IllegalStateException("a checked name cannot be read by the store");
        }
        return PolicyOfEntry.in(head.get(), path, PolicyAttributes.of(entry));
    }
}
