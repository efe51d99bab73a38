package org.bftldap.replica.store.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.directory.api.ldap.model.schema.ObjectClass;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.jspecify.annotations.Nullable;

/** The operational attributes that follow from the rest and are never stored. */
public enum ComputedAttributes {
    /** RFC 5020. */
    ENTRY_DN("1.3.6.1.1.20"),
    /** X.501 §14.4.4. */
    HAS_SUBORDINATES("2.5.18.9"),
    NUM_SUBORDINATES("1.3.6.1.4.1.453.16.2.103"),
    /** RFC 4512 §4.2. */
    SUBSCHEMA_SUBENTRY("2.5.18.10"),
    /** RFC 4512 §3.4.6. */
    STRUCTURAL_OBJECT_CLASS("2.5.21.9"),
    /** RFC 2589 §5. */
    ENTRY_TTL("1.3.6.1.4.1.1466.101.119.3");

    /** Where the subschema is found (RFC 4512 §4.4). */
    public static final String SUBSCHEMA_DN = "cn=schema";

    private static final Map<String, ComputedAttributes> BY_OID = Map.of(
            ENTRY_DN.oid, ENTRY_DN,
            HAS_SUBORDINATES.oid, HAS_SUBORDINATES,
            NUM_SUBORDINATES.oid, NUM_SUBORDINATES,
            SUBSCHEMA_SUBENTRY.oid, SUBSCHEMA_SUBENTRY,
            STRUCTURAL_OBJECT_CLASS.oid, STRUCTURAL_OBJECT_CLASS,
            ENTRY_TTL.oid, ENTRY_TTL);

    private final String oid;

    ComputedAttributes(String oid) {
        this.oid = oid;
    }

    /** The computed attribute of this type, or null if the type is stored. */
    static @Nullable ComputedAttributes of(AttributeInfo attribute) {
        return BY_OID.get(attribute.type().getOid());
    }

    /** Null if this server's schema has no such type. */
    @Nullable AttributeInfo info(EntrySchema schema) {
        return schema.attribute(oid);
    }

    /** Whether the value depends on the entries below. */
    boolean dependsOnSubordinates() {
        return this == HAS_SUBORDINATES || this == NUM_SUBORDINATES;
    }

    List<byte[]> values(FoundEntry found) {
        String text = switch (this) {
            case ENTRY_DN -> found.dn();
            case HAS_SUBORDINATES -> found.tree().hasChildren(found.entry()) ? "TRUE" : "FALSE";
            case NUM_SUBORDINATES -> Integer.toString(found.tree().countChildren(found.entry()));
            case SUBSCHEMA_SUBENTRY -> SUBSCHEMA_DN;
            case STRUCTURAL_OBJECT_CLASS -> structural(found);
            case ENTRY_TTL -> timeToLive(found);
        };
        return text.isEmpty() ? List.of() : List.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String timeToLive(FoundEntry found) {
        OptionalLong seconds = TimeToLive.secondsLeft(found);
        return seconds.isEmpty() ? "" : Long.toString(seconds.getAsLong());
    }

    private static String structural(FoundEntry found) {
        EntrySchema schema = found.tree().schema();
        List<String> names = new ArrayList<>();
        StoredAttribute classes = found.entry().attribute(schema.objectClass().key());
        if (classes != null) {
            names.addAll(classes.texts());
        }
        ObjectClass structural = schema.structural(names);
        return structural == null ? "" : structural.getName();
    }
}
