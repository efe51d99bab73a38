package org.bftldap.replica.directory;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.delegation.DelegationNames;
import org.bftldap.directory.registration.RegistrationNames;
import org.bftldap.replica.directory.update.HeadState;
import org.bftldap.replica.store.data.DirectoryStore;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.partition.EntryTranslator;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/** The store as the batch in progress sees it. For the replica's thread. */
final class StoreHead implements HeadState {

    private static final byte[] ALIAS_CLASS = "2.5.6.1".getBytes(StandardCharsets.US_ASCII);

    private record Context(Dn suffix, NamePath path) {}

    private final DirectoryStore store;
    private final List<Context> contexts;
    private final NamePath grants;
    private final NamePath delegations;

    StoreHead(DirectoryStore store, List<Dn> suffixes) {
        this.store = store;
        this.contexts = suffixes.stream().map(suffix -> new Context(suffix, pathIn(store, suffix))).toList();
        this.grants = StoredRules.path(RegistrationNames.GRANTS, store.schema());
        this.delegations = StoredRules.path(DelegationNames.DELEGATIONS, store.schema());
    }

    @Override
    public @Nullable Entry lookup(Dn dn) throws LdapException {
        EntryTree tree = store.tree();
        StoredEntry stored = tree.find(path(dn));
        return stored == null
                ? null
                : EntryTranslator.fromStored(stored, new Dn(store.schema().schemaManager(), tree.dn(stored)), store.schema());
    }

    @Override
    public boolean exists(Dn dn) {
        return store.tree().findId(path(dn)) != EntryTree.ROOT_ID;
    }

    @Override
    public boolean isAlias(Dn dn) {
        StoredEntry stored = store.tree().find(path(dn));
        StoredAttribute classes = stored == null ? null : stored.attribute(store.schema().objectClass().key());
        return classes != null && classes.hasNormal(ALIAS_CLASS);
    }

    @Override
    public boolean hasChildren(Dn dn) {
        EntryTree tree = store.tree();
        StoredEntry stored = tree.find(path(dn));
        return stored != null && tree.hasChildren(stored);
    }

    @Override
    public @Nullable Dn suffixOf(Dn dn) {
        NamePath path = path(dn);
        for (Context context : contexts) {
            if (path.startsWith(context.path)) {
                return context.suffix;
            }
        }
        return null;
    }

    @Override
    public boolean isPlaceOfGrants(Dn dn) {
        return isRightBelow(grants, dn);
    }

    @Override
    public boolean isPlaceOfDelegations(Dn dn) {
        return isRightBelow(delegations, dn);
    }

    private boolean isRightBelow(NamePath container, Dn dn) {
        NamePath path = path(dn);
        return path.size() == container.size() + 1 && path.startsWith(container);
    }

    private NamePath path(Dn dn) {
        return pathIn(store, dn);
    }

    private static NamePath pathIn(DirectoryStore store, Dn dn) {
        NamePath path = store.schema().name(dn.getName());
        if (path == null) {
            throw new IllegalStateException("a checked name cannot be read by the store: " + dn.getName());
        }
        return path;
    }
}
