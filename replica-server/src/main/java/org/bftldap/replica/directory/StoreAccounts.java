package org.bftldap.replica.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.directory.api.ldap.model.exception.LdapInvalidDnException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.auth.SubjectNames;
import org.bftldap.replica.directory.identity.Account;
import org.bftldap.replica.directory.identity.Accounts;
import org.bftldap.replica.directory.password.PasswordBinds;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.data.TouchedView;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/** The accounts in one view of the store. As many threads as the view allows. */
final class StoreAccounts implements Accounts {

    private static final int UUID_BYTES = 16;

    private final EntryTree tree;
    private final Map<ByteBuffer, Long> ids;
    private final AttributeInfo entryUuid;
    private final AttributeInfo userPassword;
    private final AttributeInfo certificateSubject;
    private final AttributeInfo subjectEntry;

    StoreAccounts(EntryTree tree) {
        this(tree, new ConcurrentHashMap<>());
    }

    /** @param ids where accounts were found by others in the same batch: to look there first costs less than the index */
    StoreAccounts(EntryTree tree, Map<ByteBuffer, Long> ids) {
        this.tree = tree;
        this.ids = ids;
        this.entryUuid = known("entryUUID");
        this.userPassword = known("userPassword");
        this.certificateSubject = known(SubjectNames.SUBJECT);
        this.subjectEntry = known(SubjectNames.ENTRY);
    }

    private AttributeInfo known(String name) {
        AttributeInfo info = tree.schema().attribute(name);
        if (info == null) {
            throw new IllegalStateException("the schema has no " + name);
        }
        return info;
    }

    /** The touched number of the entry with this entryUUID. */
    long touched(byte[] uuid) {
        return tree.touched().value(entryUuid, normal(uuid));
    }

    private byte[] normal(byte[] uuid) {
        ByteBuffer halves = ByteBuffer.wrap(uuid);
        String text = new UUID(halves.getLong(), halves.getLong()).toString();
        return tree.schema().normalizeStored(entryUuid, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The entry itself. */
    Optional<StoredEntry> entry(byte[] uuid) {
        byte[] normal = normal(uuid);
        Long id = ids.get(ByteBuffer.wrap(uuid));
        StoredEntry known = id == null ? null : tree.entry(id);
        StoredAttribute own = known == null ? null : known.attribute(entryUuid.key());
        if (own != null && own.hasNormal(normal)) {
            return Optional.of(known);
        }
        Optional<StoredEntry> found = tree.holding(entryUuid, normal).stream().findFirst();
        found.ifPresent(entry -> ids.put(ByteBuffer.wrap(uuid), entry.id()));
        return found;
    }

    @Override
    public Optional<Account> byUuid(byte[] uuid) {
        return entry(uuid).map(this::account);
    }

    @Override
    public Optional<Account> byName(Dn dn) {
        NamePath path = tree.schema().name(dn.getName());
        return Optional.ofNullable(path == null ? null : tree.find(path)).map(this::account);
    }

    /** Of two entries that claim a subject none is right. */
    @Override
    public Optional<Account> bySubject(String subject) {
        return mapped(subject).map(tree::find).map(this::account);
    }

    private Optional<NamePath> mapped(String subject) {
        long table = tree.findId(StoredRules.path(SubjectNames.SUBJECTS, tree.schema()));
        List<StoredEntry> entries = tree.holding(certificateSubject, normal(subject)).stream()
                .filter(entry -> table != EntryTree.ROOT_ID && entry.parentId() == table)
                .toList();
        if (entries.size() != 1) {
            return Optional.empty();
        }
        StoredAttribute account = entries.get(0).attribute(subjectEntry.key());
        return Optional.ofNullable(account == null ? null : tree.schema().name(account.texts().get(0)));
    }

    /** The newest touched number of what {@link #bySubject} depends on. */
    long touched(String subject) {
        TouchedView touched = tree.touched();
        long named = mapped(subject).map(path -> Math.max(touched.paths(path), touched.entry(path))).orElse(0L);
        return Math.max(Math.max(touched.value(certificateSubject, normal(subject)), touched.structure()), named);
    }

    private byte[] normal(String subject) {
        return tree.schema().normalizeStored(certificateSubject, subject.getBytes(StandardCharsets.UTF_8));
    }

    private Account account(StoredEntry entry) {
        try {
            Dn dn = new Dn(tree.schema().schemaManager(), tree.dn(entry));
            return new Account(dn, tree.path(entry), uuidOf(entry), credentialOf(entry), PasswordBinds.standing(entry, tree.schema()));
        } catch (LdapInvalidDnException e) {
            throw new StoreException("an entry's name cannot be read");
        }
    }

    private byte[] uuidOf(StoredEntry entry) {
        StoredAttribute attribute = entry.attribute(entryUuid.key());
        if (attribute == null) {
            throw new StoreException("an entry has no entryUUID");
        }
        UUID uuid = UUID.fromString(attribute.texts().get(0));
        return ByteBuffer.allocate(UUID_BYTES).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits()).array();
    }

    private Optional<StoredCredential> credentialOf(StoredEntry entry) {
        @Nullable StoredAttribute attribute = entry.attribute(userPassword.key());
        return attribute == null ? Optional.empty() : StoredCredential.parse(attribute.values().get(0));
    }
}
