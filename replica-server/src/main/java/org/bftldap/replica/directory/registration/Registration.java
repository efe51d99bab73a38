package org.bftldap.replica.directory.registration;

import java.util.Optional;
import org.bftldap.giis.registration.Lifetime;
import org.bftldap.giis.registration.RegistrationState;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.schema.Times;

/**
 * A registration as its entry has it.
 *
 * @param dn of the entry
 * @param registrant DN of who registered it
 * @param suffix of what is registered, in normal form
 * @param state that the entry shows; agreed time may be further
 * @param due when it has to be looked at again
 * @param progress how far the marking or deletion of its data has come; empty if none is under way
 */
record Registration(
        StoredEntry entry,
        String dn,
        String registrant,
        NamePath suffix,
        Lifetime lifetime,
        RegistrationState state,
        long due,
        int ttlSeconds,
        int keepSeconds,
        Optional<String> progress) {

    static Registration of(StoredEntry entry, EntryTree tree, Fields fields) {
        NamePath suffix = tree.schema().name(text(entry, fields.suffix()));
        if (suffix == null) {
            throw new StoreException("a registration has no readable suffix");
        }
        return new Registration(
                entry,
                tree.dn(entry),
                text(entry, fields.registrant()),
                suffix,
                new Lifetime(time(entry, fields.validFrom()), time(entry, fields.validTo()), time(entry, fields.keepTo())),
                RegistrationState.valueOf(text(entry, fields.status())),
                time(entry, fields.due()),
                Integer.parseInt(text(entry, fields.ttl())),
                Integer.parseInt(text(entry, fields.keep())),
                Fields.text(entry, fields.progress()));
    }

    private static long time(StoredEntry entry, org.bftldap.replica.store.schema.AttributeInfo info) {
        return Times.parse(text(entry, info));
    }

    private static String text(StoredEntry entry, org.bftldap.replica.store.schema.AttributeInfo info) {
        return Fields.text(entry, info).orElseThrow(() -> new StoreException("a registration has no " + info.name()));
    }
}
