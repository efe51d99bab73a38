package org.bftldap.replica.directory.registration;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.giis.registration.Limits;
import org.bftldap.giis.registration.RegistrationState;
import org.bftldap.giis.registration.StateAttribute;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.access.Grants;
import org.bftldap.replica.directory.service.AgreedMoment;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.directory.update.Updates;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.data.StoreTransaction;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/**
 * What agreed time does to registrations, before the operations of a batch: a bounded part of what is due, the longest due first. For the
 * replica's thread.
 *
 * <p>A registration that is due and not done goes to the end of those that wait, so that a large one does not hold up the others; and while
 * any is due the group makes batches for it ({@link #nextDue}), whether somebody writes or not.
 */
public final class Expiry {

    /** Steps in one batch. One is an entry looked at; a change of state counts for several. */
    private static final int STEPS_MAX = 256;

    private static final int STEPS_OF_A_CHANGE = 4;

    /** Progress before the first entry. A name is never one character long. */
    private static final String BEGIN = ".";

    private final Registrations registrations;
    private final Names names;
    private final Updates updates;
    private final UsageBook usage;
    private final AgreedMoment moment;

    public Expiry(Registrations registrations, Names names, Updates updates, UsageBook usage, AgreedMoment moment) {
        this.registrations = registrations;
        this.names = names;
        this.updates = updates;
        this.usage = usage;
        this.moment = moment;
    }

    /** Agreed time at which something is due; {@link Long#MAX_VALUE} if nothing ever is. */
    public long nextDue(EntryTree tree) {
        Registration first = first(tree);
        return first == null ? Long.MAX_VALUE : first.due();
    }

    /** Does its part. @param batch the batch that has just begun */
    public void run(StoreTransaction batch, Supplier<Grants> grants) throws LdapException {
        int steps = STEPS_MAX;
        while (steps > 0) {
            Registration registration = first(batch.tree());
            if (registration == null || registration.due() > moment.timeMillis()) {
                return;
            }
            Limits limits = grants.get()
                    .registering(Subjects.path(registration.registrant(), batch.tree().schema()), registration.suffix())
                    .orElse(Limits.DEFAULT);
            steps -= advance(batch, registration, limits, steps);
            usage.keep();
        }
    }

    private @Nullable Registration first(EntryTree tree) {
        if (!registrations.isKnown()) {
            return null;
        }
        Fields fields = registrations.known();
        try (EntryTree.Postings due = tree.withAnyValue(fields.due())) {
            StoredEntry entry = due.next() ? tree.entry(due.id()) : null;
            return entry == null ? null : Registration.of(entry, tree, fields);
        }
    }

    /** @return the steps that it took */
    private int advance(StoreTransaction batch, Registration registration, Limits limits, int stepsMax) throws LdapException {
        RegistrationState reached = registration.lifetime().stateAt(moment.timeMillis());
        boolean hasData = Subjects.isAgent(registration.registrant());
        return switch (registration.state()) {
            case VALID -> {
                boolean marks = hasData && !limits.stateAttributes().isEmpty();
                change(registration, RegistrationState.INVALID, marks ? moment.timeMillis() : registration.lifetime().keepTo(), marks ? BEGIN : null);
                yield STEPS_OF_A_CHANGE;
            }
            case INVALID -> {
                if (registration.progress().isPresent()) {
                    yield sweep(batch, registration, stepsMax, entry -> mark(batch, entry, limits.stateAttributes()), () ->
                            change(registration, RegistrationState.INVALID, registration.lifetime().keepTo(), null));
                }
                boolean isOver = reached == RegistrationState.PURGED;
                long next = registration.lifetime().keepTo() + (isOver ? limits.deleteDelaySeconds() * 1_000L : 0);
                change(registration, isOver ? RegistrationState.PURGED : RegistrationState.INVALID, next, null);
                yield STEPS_OF_A_CHANGE;
            }
            case PURGED -> {
                long from = registration.lifetime().keepTo() + limits.deleteDelaySeconds() * 1_000L;
                if (moment.timeMillis() < from) { // withdrawn, or the delay was made longer
                    change(registration, RegistrationState.PURGED, from, null);
                    yield STEPS_OF_A_CHANGE;
                }
                yield hasData
                        ? sweep(batch, registration, stepsMax, entry -> delete(batch, entry), () -> remove(registration))
                        : STEPS_OF_A_CHANGE + removed(registration);
            }
        };
    }

    private interface Step {
        void of(StoredEntry entry) throws LdapException;
    }

    private interface End {
        void run() throws LdapException;
    }

    /** Goes on through the entries of a registration. @return the steps that it took */
    private int sweep(StoreTransaction batch, Registration registration, int stepsMax, Step step, End end) throws LdapException {
        List<NamePath> elsewhere = stillKept(registration);
        String progress = registration.progress().orElse(BEGIN);
        for (int steps = 0; steps < stepsMax; steps++) {
            StoredEntry entry = next(batch.tree(), registration, progress);
            if (entry == null) {
                end.run();
                return steps + STEPS_OF_A_CHANGE;
            }
            progress = batch.tree().dn(entry);
            if (isOf(registration, entry, batch.tree(), elsewhere)) {
                step.of(entry);
            }
        }
        change(registration, registration.state(), moment.timeMillis(), progress);
        return stepsMax;
    }

    private static @Nullable StoredEntry next(EntryTree tree, Registration registration, String progress) {
        return progress.equals(BEGIN)
                ? SubtreeWalk.first(tree, registration.suffix())
                : SubtreeWalk.after(tree, registration.suffix(), Subjects.path(progress, tree.schema()));
    }

    /** Suffixes that the same agent has registered otherwise, and that are kept: what is there is not concerned. */
    private List<NamePath> stillKept(Registration registration) {
        return registrations.of(registration.registrant()).stream()
                .filter(other -> other.entry().id() != registration.entry().id()
                        && other.lifetime().stateAt(moment.timeMillis()).compareTo(registration.state()) < 0)
                .map(Registration::suffix)
                .toList();
    }

    private boolean isOf(Registration registration, StoredEntry entry, EntryTree tree, List<NamePath> elsewhere) {
        boolean isOwn = Fields.text(entry, registrations.known().creator()).filter(registration.registrant()::equals).isPresent();
        NamePath path = isOwn && !elsewhere.isEmpty() ? tree.path(entry) : null;
        return isOwn && (path == null || elsewhere.stream().noneMatch(path::startsWith));
    }

    private void delete(StoreTransaction batch, StoredEntry entry) throws LdapException {
        attempt(batch, new Operation.Delete(batch.tree().dn(entry)));
    }

    private void mark(StoreTransaction batch, StoredEntry entry, List<StateAttribute> states) throws LdapException {
        for (StateAttribute state : states) {
            AttributeInfo info = batch.tree().schema().attribute(state.type());
            StoredAttribute present = info == null ? null : entry.attribute(info.key());
            if (present != null && !present.texts().equals(List.of(state.unknownValue()))) {
                AttributeValues unknown = new AttributeValues(
                        state.type(), List.of(state.unknownValue().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                attempt(batch, new Operation.Modify(batch.tree().dn(entry), List.of(new Change(Change.Kind.REPLACE, unknown))));
            }
        }
    }

    /** What is refused, such as to delete an entry below which somebody else has some, or a value that its syntax forbids, is left. */
    private void attempt(StoreTransaction batch, Operation operation) throws LdapException {
        StoreTransaction.Savepoint before = batch.savepoint();
        try {
            updates.run(operation, author(), Access.UNLIMITED);
            usage.keep();
        } catch (RefusedException e) {
            batch.rollBackTo(before);
            usage.drop();
        }
    }

    private void change(Registration registration, RegistrationState state, long due, @Nullable String progress) throws LdapException {
        registrations.write(registration, registration.lifetime(), due, state, Optional.ofNullable(progress), author());
    }

    private int removed(Registration registration) throws LdapException {
        remove(registration);
        return 0;
    }

    private void remove(Registration registration) throws LdapException {
        updates.run(new Operation.Delete(registration.dn()), author(), Access.UNLIMITED);
    }

    private Dn author() throws RefusedException {
        return names.dn(Subjects.GROUP);
    }
}
