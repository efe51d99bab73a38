package org.bftldap.relay.mds;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.registration.RegistrationNames;
import org.bftldap.relay.ldap.EntryCodec;
import org.bftldap.relay.ldap.MalformedMessageException;

/**
 * A registration as an index of MDS 2 or ARC's EGIIS lists it: named by the first part of what it registered, below the index. ARC's clients
 * know by that part what kind of service it is, and look nowhere else for it. Two hosts that registered suffixes of one first part are two
 * entries of one name, as there. Stateless.
 */
public final class ListedRegistration {

    private ListedRegistration() {}

    /**
     * The protocol op for a registration's own entry, which was asked for by {@link MdsRegistrations#registrations}. Empty if the client may
     * not read what was registered.
     *
     * @param asked by the client
     */
    public static Optional<byte[]> of(byte[] chunk, int offset, int length, Operation.Search asked) throws MalformedMessageException {
        List<AttributeValues> stored = EntryCodec.attributes(chunk, offset, length);
        Optional<String> suffix = value(stored, RegistrationNames.SUFFIX);
        if (suffix.isEmpty()) {
            return Optional.empty();
        }
        // The group's spelling of the index: ARC's clients tell Mds-Vo-name from mds-vo-name.
        String index = value(stored, RegistrationNames.INDEX).orElse(asked.base());
        List<AttributeValues> listed = new ArrayList<>();
        for (AttributeValues attribute : stored) {
            if (attribute.description().equalsIgnoreCase("objectClass")) {
                List<byte[]> classes = new ArrayList<>(attribute.values());
                classes.add(bytes("MdsVoOp"));
                listed.add(new AttributeValues(attribute.description(), classes));
            } else if (!attribute.description().equalsIgnoreCase(RegistrationNames.INDEX)) {
                listed.add(attribute);
            }
        }
        listed.add(new AttributeValues("Mds-Vo-Op-name", List.of(bytes("register"))));
        return Optional.of(EntryCodec.encode(firstRdn(suffix.get()) + "," + index, selected(listed, asked)));
    }

    /** Who asks for the status gets everything, as of MDS 2. */
    private static List<AttributeValues> selected(List<AttributeValues> all, Operation.Search asked) {
        List<String> names = asked.attributes().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        boolean everything = names.isEmpty() || names.contains("*") || MdsRegistrations.asksForStatus(asked);
        return all.stream()
                .filter(attribute -> everything || names.contains(attribute.description().toLowerCase(Locale.ROOT)))
                .map(attribute -> asked.values() == Operation.Values.TYPES_ONLY ? new AttributeValues(attribute.description(), List.of()) : attribute)
                .toList();
    }

    /** Up to the first comma that no backslash escapes (RFC 4514 §3). The group has written the name without spaces around it. */
    private static String firstRdn(String dn) {
        for (int i = 0; i < dn.length(); i++) {
            if (dn.charAt(i) == '\\') {
                i++;
            } else if (dn.charAt(i) == ',') {
                return dn.substring(0, i);
            }
        }
        return dn;
    }

    private static Optional<String> value(List<AttributeValues> attributes, String name) {
        return attributes.stream()
                .filter(attribute -> attribute.description().equalsIgnoreCase(name) && !attribute.values().isEmpty())
                .map(attribute -> new String(attribute.values().get(0), StandardCharsets.UTF_8))
                .findFirst();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
