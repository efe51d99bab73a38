package org.bftldap.replica.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.config.Agents;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.giis.registration.Limits;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.directory.access.RuleException;
import org.bftldap.replica.directory.dynamic.DynamicEntries;
import org.bftldap.replica.directory.dynamic.DynamicInterceptor;
import org.bftldap.replica.directory.genesis.GenesisEntries;
import org.bftldap.replica.directory.genesis.GenesisException;
import org.bftldap.replica.directory.identity.Identities;
import org.bftldap.replica.directory.password.PasswordInterceptor;
import org.bftldap.replica.directory.registration.Expiry;
import org.bftldap.replica.directory.registration.Registrations;
import org.bftldap.replica.directory.registration.UsageBook;
import org.bftldap.replica.directory.schema.SchemaException;
import org.bftldap.replica.directory.service.AgreedMoment;
import org.bftldap.replica.directory.service.DeterministicDirectoryService;
import org.bftldap.replica.directory.update.AccessInterceptor;
import org.bftldap.replica.directory.update.Changes;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.OperationalAttributesInterceptor;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.directory.update.RulesInterceptor;
import org.bftldap.replica.directory.update.SchemaRules;
import org.bftldap.replica.directory.update.Updates;
import org.bftldap.replica.store.data.DirectoryStore;
import org.bftldap.replica.store.data.StoreOptions;
import org.bftldap.replica.store.data.StoreTransaction;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.partition.DirectoryPartition;
import org.bftldap.replica.store.schema.NamePath;

/**
 * Everything that a replica's directory is made of, put together: store, schema, ApacheDS's chain, rules.
 *
 * <p>Threads: what readers use ({@link #store}'s snapshots, {@link #history}, {@link #identities}) is for all of them; the rest is for the
 * replica's one thread.
 */
final class Directory implements AutoCloseable {

    /** What the touched number of the access rules, the password policies and the schema is called: all answers depend on these. */
    static final String TOUCHED_ACCESS = "access";

    private final DirectoryStore store;
    private final AgreedMoment moment;
    private final Names names;
    private final Dn administrator;
    private final DeterministicDirectoryService service;
    private final Updates updates;
    private final Identities identities;
    private final RulesHistory history;
    private final WorkingRules rules;
    private final WorkingDelegations delegations;
    private final Registrations registrations;
    private final UsageBook usage;
    private final Expiry expiry;
    private final SchemaUpdates schemaUpdates;
    private final DynamicEntries dynamicEntries;

    private Directory(DirectoryStore store, Schemas schemas, Genesis genesis, Agents agents, Path directory, StoredCredential adminCredential)
            throws IOException, LdapException, GenesisException, RuleException {
        this.store = store;
        SchemaManager schema = schemas.shipped().schemaManager();
        GenesisEntries entries = new GenesisEntries(schema, genesis);
        List<Dn> suffixes = entries.suffixes();
        this.moment = new AgreedMoment(genesis.groupName());
        this.names = new Names(store::schema);
        this.administrator = new Dn(schema, Genesis.ADMIN_DN);
        this.identities = new Identities(genesis.groupName(), adminCredential, requestors(agents));
        StoreHead head = new StoreHead(store, suffixes);
        SchemaRules schemaRules = new SchemaRules(() -> store.schema().schemaManager());
        this.service = DeterministicDirectoryService.start(
                () -> store.schema().schemaManager(),
                moment,
                directory,
                List.of(
                        new RulesInterceptor(head, schemaRules),
                        new AccessInterceptor(store::schema),
                        new DynamicInterceptor(store::tree, schemaRules, moment),
                        new PasswordInterceptor(store::tree, moment),
                        new OperationalAttributesInterceptor(moment, schema)));
        for (Dn suffix : suffixes) {
            service.mount(new DirectoryPartition(store, suffix.getNormName(), suffix));
        }
        this.updates = new Updates(service, names, head);
        if (store.isNew()) {
            makeGenesis(entries.adds());
        }
        this.registrations = new Registrations(store::tree, store.schema(), names, head, updates, moment);
        this.usage = new UsageBook(store::tree, names, head, updates, moment);
        this.dynamicEntries = new DynamicEntries(names, moment);
        this.expiry = new Expiry(registrations, names, updates, usage, moment);
        this.history = new RulesHistory(store.applied(), StoredRules.in(store.tree()), store.schema());
        this.rules = new WorkingRules(history);
        this.delegations = new WorkingDelegations(genesis.groupName(), suffixes.subList(1, suffixes.size()), names, store.tree());
        this.schemaUpdates = new SchemaUpdates(schemas, store, moment);
    }

    /** Opens what the directory's files hold, or makes genesis where they hold nothing. */
    static Directory open(Path directory, Genesis genesis, Agents agents, Path schemaDirectory) throws OpenException {
        StoredCredential adminCredential = StoredCredential.parse(genesis.adminCredential().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .orElseThrow(() -> new OpenException("admin_credential in the group file is no stored credential; make the group anew"));
        DirectoryStore store;
        Schemas schemas;
        try {
            schemas = Schemas.read(schemaDirectory);
            Files.createDirectories(directory);
            store = DirectoryStore.open(directory.resolve("store"), schemas, StoreOptions.LAPTOP);
        } catch (IOException | SchemaException | StoreException e) {
            throw new OpenException(e.getMessage(), e);
        }
        try {
            return new Directory(store, schemas, genesis, agents, directory, adminCredential);
        } catch (IOException | LdapException | GenesisException | RuleException | StoreException e) {
            store.close();
            throw new OpenException(e.getMessage(), e);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private Map<Integer, Requestor> requestors(Agents agents) throws RefusedException {
        Map<Integer, Requestor> requestors = new TreeMap<>();
        for (Map.Entry<Integer, String> agent : agents.dns().entrySet()) {
            requestors.put(agent.getKey(), Requestor.agent(names.dn(agent.getValue()), StoredRules.path(agent.getValue(), store.schema())));
        }
        return requestors;
    }

    private void makeGenesis(List<Operation.Add> adds) throws LdapException, GenesisException {
        try (StoreTransaction transaction = store.begin(0)) {
            for (int i = 0; i < adds.size(); i++) {
                moment.enter(0, 0, i);
                try {
                    updates.run(adds.get(i), administrator, Access.UNLIMITED);
                } catch (RefusedException e) {
                    throw new GenesisException("the entry " + adds.get(i).dn() + " cannot be made: " + e.getMessage());
                }
            }
            transaction.commit();
        }
    }

    /**
     * Does an update on behalf of one whose identity was checked.
     *
     * @return what its controls want to know
     */
    List<ResponseControl> update(Operation operation, Requestor requestor, List<RequestControl> controls) throws LdapException {
        if (changesSchema(operation)) {
            schemaUpdates.run(operation, rules.current().of(requestor), controls);
            rulesChanged(); // they were read by the schema before
            return List.of();
        }
        new Referrals(store.tree(), names).check(operation, controls);
        registrations.guard(operation);
        Access access = rules.current().of(requestor);
        Optional<Limits> granted = requestor.isAgent() ? granted(operation, requestor) : Optional.empty();
        UpdateControls asked = controls.isEmpty() ? null : new UpdateControls(store.tree(), operation, controls, () -> rules.current().collective());
        if (asked != null) {
            asked.before(access);
        }
        if (run(operation, requestor, access, controls) == Updates.Effect.RULES) {
            rulesChanged();
        }
        if (granted.isPresent()) {
            usage.charge(requestor, granted.get());
        }
        return asked == null ? List.of() : asked.after(rules.current().of(requestor));
    }

    /** Whether it is for {@code cn=schema} itself. */
    boolean changesSchema(Operation operation) {
        return schemaUpdates.concerns(operation);
    }

    /** What an agent was granted for writing there, if it was; it must be registered there too, so that what it writes can end. */
    private Optional<Limits> granted(Operation operation, Requestor agent) throws RefusedException {
        Optional<Limits> granted = Optional.empty();
        for (String name : Names.written(operation)) {
            NamePath path = store.schema().name(name);
            Optional<Limits> here = path == null ? Optional.empty() : rules.current().grants().writing(agent, path);
            if (here.isPresent() && !registrations.isRegistered(agent, path)) {
                throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "not registered here; register first");
            }
            granted = granted.isPresent() ? granted : here;
        }
        return granted;
    }

    /** Does an operation of registrations likewise. */
    Registrations.Done register(Operation operation, Requestor requestor) throws LdapException {
        Access access = rules.current().of(requestor);
        Limits limits = registrations.limits(operation, requestor, access, rules.current().grants());
        Registrations.Done done = registrations.run(operation, requestor, access, limits);
        usage.charge(requestor, limits);
        return done;
    }

    /** Prolongs a dynamic entry's life. @return the seconds that it has */
    int refresh(StoreTransaction batch, Operation.Refresh refresh, Requestor requestor, List<RequestControl> controls) throws LdapException {
        new Referrals(batch.tree(), names).check(refresh, controls);
        return dynamicEntries.refresh(batch, refresh, rules.current().of(requestor));
    }

    /** Deletes an entry on the group's own behalf. */
    void deleteOwn(String dn) throws LdapException {
        if (updates.run(new Operation.Delete(dn), administrator, Access.UNLIMITED) == Updates.Effect.RULES) {
            rulesChanged();
        }
    }

    /** Agreed time at which the directory has work of its own; {@link Long#MAX_VALUE} for never. Of the committed state. */
    long nextDue() {
        return Math.min(expiry.nextDue(store.tree()), dynamicEntries.nextDue(store.tree()));
    }

    private Updates.Effect run(Operation operation, Requestor requestor, Access access, List<RequestControl> controls) throws LdapException {
        if (operation instanceof Operation.Delete delete && RequestControl.find(controls, RequestControl.TreeDelete.class).isPresent()) {
            Updates.Effect effect = Updates.Effect.DATA;
            for (String dn : SubtreeNames.upwards(store.tree(), delete.dn())) {
                Updates.Effect one = updates.run(new Operation.Delete(dn), requestor.dn(), access);
                effect = one == Updates.Effect.RULES ? one : effect;
            }
            return effect;
        }
        boolean permissive = RequestControl.find(controls, RequestControl.PermissiveModify.class).isPresent();
        return updates.run(
                operation, requestor.dn(), access, permissive ? Changes.Strictness.PERMISSIVE : Changes.Strictness.STRICT);
    }

    private void rulesChanged() throws LdapException {
        try {
            delegations.check(store.tree());
            rules.change(StoredRules.in(store.tree()));
        } catch (RuleException e) {
            throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, e.getMessage());
        }
        StoreTransaction batch = store.current();
        if (batch != null) {
            batch.touch(TOUCHED_ACCESS);
        }
    }

    /** To be called when a batch is about to become visible. */
    void committing(long sequence) {
        try {
            delegations.committing(store.tree());
        } catch (LdapException | RuleException e) {
            throw new IllegalStateException("delegations that were checked cannot be read", e);
        }
        rules.commit(sequence, store.schema());
    }

    /** To be called when it is. */
    void committed() {
        delegations.committed();
    }

    /** To be called when a batch has ended, visible or not. */
    void ended() {
        rules.drop();
        delegations.drop();
        usage.clear();
        schemaUpdates.ended();
    }

    DirectoryStore store() {
        return store;
    }

    AgreedMoment moment() {
        return moment;
    }

    /** What the replica's thread reads names by: the schema of the open batch, else of the committed state. */
    Names names() {
        return names;
    }

    Identities identities() {
        return identities;
    }

    UsageBook usage() {
        return usage;
    }

    Expiry expiry() {
        return expiry;
    }

    DynamicEntries dynamicEntries() {
        return dynamicEntries;
    }

    WorkingDelegations delegations() {
        return delegations;
    }

    WorkingRules rules() {
        return rules;
    }

    RulesHistory history() {
        return history;
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (LdapException e) {
            throw new IllegalStateException("ApacheDS could not be stopped", e);
        } finally {
            store.close();
        }
    }
}
