package org.bftldap.replica.directory.schema;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.schema.normalizers.ObjectIdentifierNormalizer;

/**
 * Names of schema elements as their OIDs, with a memory: the library asks one registry after the other, and each that does not know the name answers with an exception. For a value of
 * objectClass that was a tenth of an add and a sixth of a modify. What a name stands for never changes in a schema that is loaded. Made by the schema manager, by name; for all threads.
 */
public final class ObjectIdentifierText extends ObjectIdentifierNormalizer {

    private static final long serialVersionUID = 1L;

    /** Names may be spelled in many ways. */
    private static final int NAMES_MAX = 4096;

    private final transient Map<String, String> known = new ConcurrentHashMap<>();
    private transient volatile boolean isLoaded;

    /** From now on the schema has all its elements. */
    void loaded() {
        isLoaded = true;
    }

    @Override
    public String normalize(String value) throws LdapException {
        String oid = known.get(value);
        return oid != null ? oid : remembered(value, super.normalize(value));
    }

    /** What stands for nothing stays what it is, and is not kept: clients may send anything. */
    private String remembered(String value, String oid) {
        if (isLoaded && !oid.equals(value)) {
            if (known.size() >= NAMES_MAX) {
                known.clear();
            }
            known.put(value, oid);
        }
        return oid;
    }
}
