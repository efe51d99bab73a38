package org.bftldap.replica.directory.registration;

import java.util.Optional;
import org.bftldap.directory.registration.RegistrationNames;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;

/** The attributes of registrations and usage in one schema. */
record Fields(
        AttributeInfo status,
        AttributeInfo suffix,
        AttributeInfo validFrom,
        AttributeInfo validTo,
        AttributeInfo keepTo,
        AttributeInfo registrant,
        AttributeInfo due,
        AttributeInfo ttl,
        AttributeInfo keep,
        AttributeInfo progress,
        AttributeInfo creator) {

    static final String DUE = "bftldapDue";
    static final String TTL = "bftldapTtl";
    static final String KEEP = "bftldapKeep";
    static final String PROGRESS = "bftldapProgress";

    /** Empty if the group was made with a schema that knows no registrations. */
    static Optional<Fields> of(EntrySchema schema) {
        return schema.attribute(DUE) == null || schema.attribute(RegistrationNames.STATUS) == null
                ? Optional.empty()
                : Optional.of(new Fields(
                        known(schema, RegistrationNames.STATUS),
                        known(schema, RegistrationNames.SUFFIX),
                        known(schema, RegistrationNames.VALID_FROM),
                        known(schema, RegistrationNames.VALID_TO),
                        known(schema, RegistrationNames.KEEP_TO),
                        known(schema, RegistrationNames.REGISTRANT),
                        known(schema, DUE),
                        known(schema, TTL),
                        known(schema, KEEP),
                        known(schema, PROGRESS),
                        known(schema, "creatorsName")));
    }

    private static AttributeInfo known(EntrySchema schema, String name) {
        AttributeInfo info = schema.attribute(name);
        if (info == null) {
            throw new IllegalStateException("the schema has registrations but no " + name);
        }
        return info;
    }

    static Optional<String> text(StoredEntry entry, AttributeInfo info) {
        StoredAttribute attribute = entry.attribute(info.key());
        return attribute == null ? Optional.empty() : Optional.of(attribute.texts().get(0));
    }
}
