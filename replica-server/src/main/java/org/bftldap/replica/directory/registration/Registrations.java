package org.bftldap.replica.directory.registration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.directory.api.ldap.model.entry.DefaultEntry;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.registration.RegistrationNames;
import org.bftldap.giis.registration.Lifetime;
import org.bftldap.giis.registration.Limits;
import org.bftldap.giis.registration.RegistrationState;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.access.Grants;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.directory.service.AgreedMoment;
import org.bftldap.replica.directory.update.HeadState;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.directory.update.Updates;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.schema.Times;

/**
 * Makes, renews and withdraws registrations, and says who has one. Works on the batch in progress; for the replica's thread.
 *
 * <p>What the entry shows may lag behind agreed time, since a batch does a bounded part of what is due ({@link Expiry}); so every
 * decision is made by the times, never by the state that is shown.
 */
public final class Registrations {

    private static final String BEFORE_NONE = "NEW";

    private final Supplier<EntryTree> tree;
    private final Names names;
    private final HeadState head;
    private final Updates updates;
    private final AgreedMoment moment;
    private final RegistrationForm form;
    private final NamePath container;

    /** Empty where the group was made with a schema without them. */
    private final Optional<Fields> fields;

    public Registrations(Supplier<EntryTree> tree, EntrySchema schema, Names names, HeadState head, Updates updates, AgreedMoment moment) {
        this.tree = tree;
        this.names = names;
        this.head = head;
        this.updates = updates;
        this.moment = moment;
        this.form = new RegistrationForm(names);
        this.container = Subjects.path(RegistrationNames.REGISTRATIONS, schema);
        this.fields = Fields.of(schema);
    }

    /**
     * What became of it.
     *
     * @param dn of the registration's entry
     * @param before what it was: {@code NEW}, or a state
     */
    public record Done(String dn, String before) {}

    /** Whether the operation is one of these. */
    public static boolean concerns(Operation operation) {
        return operation instanceof Operation.Register || operation instanceof Operation.Renew || operation instanceof Operation.Withdraw;
    }

    /**
     * What the requestor was granted for it.
     *
     * @throws RefusedException insufficientAccessRights if nothing
     */
    public Limits limits(Operation operation, Requestor requestor, Access access, Grants grants) throws RefusedException {
        if (access == Access.UNLIMITED || operation instanceof Operation.Withdraw) {
            return Limits.DEFAULT; // to end one's own needs no grant
        }
        String suffix = operation instanceof Operation.Register register ? register.suffix() : ((Operation.Renew) operation).suffix();
        names.dn(suffix);
        NamePath path = tree.get().schema().name(suffix);
        NamePath subject = Subjects.path(Subjects.dn(requestor), tree.get().schema());
        return Optional.ofNullable(path)
                .flatMap(name -> grants.registering(subject, name))
                .orElseThrow(() -> new RefusedException(ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS, "this suffix is not granted"));
    }

    /** @param limits as {@link #limits} gave them */
    public Done run(Operation operation, Requestor requestor, Access access, Limits limits) throws LdapException {
        if (fields.isEmpty()) {
            throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "the schema of this group has no registrations");
        }
        if (operation instanceof Operation.Register register) {
            return register(register, requestor, access, limits);
        } else if (operation instanceof Operation.Renew renew) {
            Registration kept = kept(form.key(renew.suffix(), renew.host(), renew.port()), requestor, access);
            Lifetime lifetime = Lifetime.from(moment.timeMillis(), kept.ttlSeconds(), kept.keepSeconds(), limits);
            write(kept, lifetime, lifetime.validTo(), RegistrationState.VALID, Optional.empty(), author(requestor));
            return done(kept);
        } else if (operation instanceof Operation.Withdraw withdraw) {
            Registration kept = kept(form.key(withdraw.suffix(), withdraw.host(), withdraw.port()), requestor, access);
            // Its times are over; what follows from that is agreed time's to do, at the end of this batch.
            write(kept, kept.lifetime().ended(moment.timeMillis()), moment.timeMillis(), kept.state(), kept.progress(), author(requestor));
            return done(kept);
        }
        throw new IllegalArgumentException("no operation of registrations");
    }

    private Done register(Operation.Register register, Requestor requestor, Access access, Limits limits) throws LdapException {
        RegistrationForm.Key key = form.key(register.suffix(), register.host(), register.port());
        Dn index = index(register, key);
        Dn dn = names.dn(key.dn());
        Entry before = head.lookup(dn);
        Entry after = before == null ? new DefaultEntry(names.schema(), dn) : before.clone();
        String stateBefore = BEFORE_NONE;
        if (before != null) {
            Registration registration = owned(dn, requestor, access);
            stateBefore = registration.lifetime().stateAt(moment.timeMillis()).name();
        } else if (count(requestor) >= limits.registrationsMax()) {
            throw new RefusedException(ResultCodeEnum.ADMIN_LIMIT_EXCEEDED, "more than " + limits.registrationsMax() + " registrations");
        }
        form.describe(after, key, register, index);
        form.put(after, RegistrationNames.REGISTRANT, Subjects.dn(requestor));
        form.put(after, Fields.TTL, Integer.toString(register.ttlSeconds()));
        form.put(after, Fields.KEEP, Integer.toString(register.keepSeconds()));
        Lifetime lifetime = Lifetime.from(moment.timeMillis(), register.ttlSeconds(), register.keepSeconds(), limits);
        putTimes(after, lifetime, lifetime.validTo(), RegistrationState.VALID);
        if (before == null) {
            updates.addOwn(after, author(requestor));
        } else {
            updates.replaceOwn(before, after, author(requestor));
        }
        return new Done(dn.getName(), stateBefore);
    }

    private Dn index(Operation.Register register, RegistrationForm.Key key) throws RefusedException {
        Dn asked = register.index().isEmpty() ? head.suffixOf(key.suffixDn()) : names.dn(register.index());
        if (asked == null || head.suffixOf(asked) == null) {
            throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "no global superior knowledge");
        }
        return asked;
    }

    /** The registration, still kept and the requestor's own. */
    private Registration kept(RegistrationForm.Key key, Requestor requestor, Access access) throws LdapException {
        Dn dn = names.dn(key.dn());
        if (!head.exists(dn)) {
            throw RefusedException.noSuchObject();
        }
        Registration registration = owned(dn, requestor, access);
        if (registration.lifetime().stateAt(moment.timeMillis()) == RegistrationState.PURGED) {
            throw RefusedException.noSuchObject();
        }
        return registration;
    }

    private Registration owned(Dn dn, Requestor requestor, Access access) throws RefusedException {
        NamePath path = tree.get().schema().name(dn.getName());
        StoredEntry stored = path == null ? null : tree.get().find(path);
        if (stored == null || Fields.text(stored, known().due()).isEmpty()) {
            throw new RefusedException(ResultCodeEnum.ENTRY_ALREADY_EXISTS, "an entry that is no registration has this name");
        }
        Registration registration = Registration.of(stored, tree.get(), known());
        NamePath registrant = Subjects.path(registration.registrant(), tree.get().schema());
        if (access != Access.UNLIMITED && !registrant.equals(Subjects.path(Subjects.dn(requestor), tree.get().schema()))) {
            throw new RefusedException(ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS, "registered by somebody else");
        }
        return registration;
    }

    private Done done(Registration before) {
        return new Done(before.dn(), before.lifetime().stateAt(moment.timeMillis()).name());
    }

    /** Changes what of a registration changes by itself. */
    void write(
            Registration registration, Lifetime lifetime, long due, RegistrationState state, Optional<String> progress, Dn author)
            throws LdapException {
        Entry before = head.lookup(names.dn(registration.dn()));
        if (before == null) {
            throw new IllegalStateException("a registration is gone while it is written");
        }
        Entry after = before.clone();
        putTimes(after, lifetime, due, state);
        if (progress.isPresent()) {
            form.put(after, Fields.PROGRESS, progress.get());
        }
        updates.replaceOwn(before, after, author);
    }

    private void putTimes(Entry entry, Lifetime lifetime, long due, RegistrationState state) throws LdapException {
        form.put(entry, RegistrationNames.STATUS, state.name());
        form.put(entry, RegistrationNames.VALID_FROM, Times.seconds(lifetime.validFrom()));
        form.put(entry, RegistrationNames.VALID_TO, Times.seconds(lifetime.validTo()));
        form.put(entry, RegistrationNames.KEEP_TO, Times.seconds(lifetime.keepTo()));
        form.put(entry, Fields.DUE, Times.millis(due));
        RegistrationForm.remove(entry, Fields.PROGRESS);
    }

    private Dn author(Requestor requestor) throws RefusedException {
        return requestor.isAnonymous() ? names.dn(Subjects.GROUP) : requestor.dn();
    }

    private int count(Requestor requestor) {
        return of(Subjects.dn(requestor)).size();
    }

    /** All registrations of a subject. */
    List<Registration> of(String subject) {
        byte[] normal = tree.get().schema().normalizeStored(known().registrant(), subject.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        List<Registration> all = new ArrayList<>();
        for (StoredEntry entry : tree.get().holding(known().registrant(), normal)) {
            all.add(Registration.of(entry, tree.get(), known()));
        }
        return all;
    }

    Fields known() {
        return fields.orElseThrow(() -> new IllegalStateException("the schema has no registrations"));
    }

    boolean isKnown() {
        return fields.isPresent();
    }

    /** Whether the agent has a registration that is kept and that covers this name. */
    public boolean isRegistered(Requestor agent, NamePath name) {
        return fields.isPresent()
                && of(Subjects.dn(agent)).stream()
                        .anyMatch(one -> name.startsWith(one.suffix())
                                && one.lifetime().stateAt(moment.timeMillis()) != RegistrationState.PURGED);
    }

    /** Registrations are made by registering, not by writing entries that look like some. Deleting one is an administrator's right. */
    public void guard(Operation operation) throws RefusedException {
        boolean refused = false;
        if (operation instanceof Operation.Add add) {
            refused = isInside(add.dn()) && !isPlain(names.dn(add.dn()));
        } else if (operation instanceof Operation.Modify modify) {
            refused = isInside(modify.dn()) && isRegistration(modify.dn());
        } else if (operation instanceof Operation.ModifyDn modifyDn) {
            refused = isInside(modifyDn.dn()) || modifyDn.newSuperior().filter(this::isInside).isPresent();
        }
        if (refused) {
            throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "registrations are made by registering");
        }
    }

    /** Such as the rules of the container: right below it, and of a name that no registration has. */
    private boolean isPlain(Dn dn) {
        return dn.size() <= container.size() + 1 && dn.getRdn().size() == 1;
    }

    private boolean isInside(String dn) {
        NamePath path = tree.get().schema().name(dn);
        return path != null && path.startsWith(container);
    }

    private boolean isRegistration(String dn) {
        NamePath path = tree.get().schema().name(dn);
        StoredEntry entry = path == null ? null : tree.get().find(path);
        return entry != null && fields.isPresent() && Fields.text(entry, known().due()).isPresent();
    }
}
