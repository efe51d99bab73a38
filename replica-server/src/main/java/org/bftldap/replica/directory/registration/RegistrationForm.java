package org.bftldap.replica.directory.registration;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.directory.api.ldap.model.entry.DefaultAttribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Ava;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.name.Rdn;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.registration.RegistrationNames;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;

/**
 * What is written of what a registrant sends. Everything that makes up its key has one spelling, so that a service has one registration
 * however it calls itself.
 */
final class RegistrationForm {

    private static final int SUFFIX_CHARS_MAX = 1_024;
    private static final int DETAIL_VALUES_MAX = 16;
    private static final int DETAIL_BYTES_MAX = 1_024;
    private static final int PORT_MAX = 65_535;

    /** What MDS 2 says of a service besides what identifies it. */
    private static final Set<String> DETAILS = Set.of(
            "Mds-Service-protocol", "Mds-Service-url", "Mds-Service-Ldap-timeout", "Mds-Service-Ldap-sizelimit", "Mds-Service-Ldap-ttl",
            "Mds-Bind-Method-servers");

    private final Names names;

    RegistrationForm(Names names) {
        this.names = names;
    }

    /** @param suffix canonical */
    record Key(String suffix, Dn suffixDn, String host, int port) {

        String dn() {
            return RegistrationNames.HOST + "=" + Rdn.escapeValue(host) + "+" + RegistrationNames.PORT + "=" + port + "+"
                    + RegistrationNames.SUFFIX + "=" + Rdn.escapeValue(suffix) + "," + RegistrationNames.REGISTRATIONS;
        }
    }

    Key key(String suffix, String host, int port) throws RefusedException {
        if (!host.matches("[A-Za-z0-9][A-Za-z0-9.:_-]{0,254}")) {
            throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, RegistrationNames.HOST + ": no name or address of a host");
        }
        if (port < 1 || port > PORT_MAX) {
            throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, RegistrationNames.PORT + ": use 1 to " + PORT_MAX);
        }
        Dn dn = names.dn(suffix);
        String text = canonical(dn);
        if (dn.isEmpty() || text.length() > SUFFIX_CHARS_MAX) {
            throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, RegistrationNames.SUFFIX + ": empty, or longer than " + SUFFIX_CHARS_MAX);
        }
        return new Key(text, dn, host.toLowerCase(Locale.ROOT), port);
    }

    private String canonical(Dn dn) throws RefusedException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < dn.size(); i++) {
            text.append(i == 0 ? "" : ",");
            String plus = "";
            for (Ava ava : dn.getRdn(i)) {
                AttributeType type = names.schema().getAttributeType(ava.getNormType());
                if (type == null || !ava.getValue().isHumanReadable()) {
                    throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, RegistrationNames.SUFFIX + ": binary values cannot be registered");
                }
                text.append(plus).append(type.getName()).append('=').append(Rdn.escapeValue(ava.getValue().getString()));
                plus = "+";
            }
        }
        return text.toString();
    }

    /** Everything but times and state. */
    void describe(Entry entry, Key key, Operation.Register register, Dn index) throws LdapException {
        if (!register.type().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, RegistrationNames.TYPE + ": no type of a service");
        }
        put(entry, "objectClass", "top", "Mds", "MdsService", "MdsServiceLdap");
        put(entry, RegistrationNames.TYPE, register.type());
        put(entry, RegistrationNames.HOST, key.host());
        put(entry, RegistrationNames.PORT, Integer.toString(key.port()));
        put(entry, RegistrationNames.SUFFIX, key.suffix());
        put(entry, RegistrationNames.CACHE_TTL, Integer.toString(register.cacheTtlSeconds()));
        put(entry, RegistrationNames.INDEX, canonical(index));
        for (String detail : DETAILS) {
            entry.removeAttributes(detail);
        }
        for (AttributeValues detail : register.details()) {
            entry.put(detail(detail));
        }
    }

    private DefaultAttribute detail(AttributeValues given) throws LdapException {
        AttributeType type = names.knownType(given.description());
        List<byte[]> values = given.values();
        if (!DETAILS.contains(type.getName())
                || values.isEmpty()
                || values.size() > DETAIL_VALUES_MAX
                || values.stream().anyMatch(value -> value.length > DETAIL_BYTES_MAX)) {
            throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, type.getName() + ": not for a registration, or too much of it");
        }
        DefaultAttribute attribute = new DefaultAttribute(type);
        for (int i = 0; i < values.size(); i++) {
            attribute.add(names.value(type, values.get(i), i));
        }
        return attribute;
    }

    void put(Entry entry, String type, String... values) throws LdapException {
        entry.put(new DefaultAttribute(names.schema().lookupAttributeTypeRegistry(type), values));
    }

    static void remove(Entry entry, String type) {
        entry.removeAttributes(type);
    }
}
