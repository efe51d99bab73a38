package org.bftldap.replica.directory.password;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Value;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;

/** The attributes of one entry that a policy speaks of, wherever the entry comes from. */
@FunctionalInterface
interface PolicyAttributes {

    /** What an entry of class pwdPolicy must have, and no other may. */
    String OF_EVERY_POLICY = "pwdAttribute";

    String SUBENTRY = "pwdPolicySubentry";
    String CHANGED = "pwdChangedTime";
    String LOCKED = "pwdAccountLockedTime";
    String FAILURES = "pwdFailureTime";
    String GRACE_USES = "pwdGraceUseTime";
    String RESET = "pwdReset";
    String HISTORY = "pwdHistory";

    /** In the order in which they are stored; none if the entry has none. */
    List<String> values(String name);

    static PolicyAttributes of(StoredEntry entry, EntrySchema schema) {
        return name -> {
            AttributeInfo info = schema.attribute(name);
            StoredAttribute attribute = info == null ? null : entry.attribute(info.key());
            return attribute == null ? List.of() : attribute.texts();
        };
    }

    static PolicyAttributes of(Entry entry) {
        return name -> {
            Attribute attribute = entry.get(name);
            return attribute == null
                    ? List.of()
                    : StreamSupport.stream(attribute.spliterator(), false).map(PolicyAttributes::text).toList();
        };
    }

    /** Of octet strings too, which have no text of their own. */
    private static String text(Value value) {
        return new String(value.getBytes(), StandardCharsets.UTF_8);
    }

    default Optional<String> first(String name) {
        return values(name).stream().findFirst();
    }

    /** RFC 4517 §3.3.3. */
    default boolean isTrue(String name) {
        return first(name).filter("TRUE"::equalsIgnoreCase).isPresent();
    }

    /** An INTEGER of a policy; what is negative counts as 0, what is too large as the largest. */
    default int number(String name) {
        return first(name).map(PolicyAttributes::bounded).orElse(0);
    }

    private static int bounded(String integer) {
        if (integer.startsWith("-")) {
            return 0;
        }
        return integer.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(integer);
    }
}
