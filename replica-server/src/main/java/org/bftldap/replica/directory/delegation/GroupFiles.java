package org.bftldap.replica.directory.delegation;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.directory.config.ConfigException;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.delegation.DelegationNames;

/** Group files out of entries. Remembers those that it has read: all are looked at whenever one changes. For one thread. */
public final class GroupFiles {

    /** A group of a hundred replicas takes a third of it. */
    static final int FILE_BYTES_MAX = 256 << 10;

    /** {@code bftldapGroupFile} by its OID: what makes an entry a delegation. */
    static final String GROUP_FILE_OID = "1.3.6.1.4.1.32473.389.3.41";

    private static final int REMEMBERED_MAX = 2 * Delegations.DELEGATIONS_MAX;

    /** What errors would call the file; they are not shown, since their wording is the parser's. */
    private static final Path NO_PATH = Path.of(DelegationNames.GROUP_FILE);

    private final Map<Digest, Optional<GroupFile>> read = new LinkedHashMap<>();

    /** The group file in the entry; empty if there is none, or none that can be used. */
    Optional<GroupFile> in(Entry entry) {
        Attribute attribute = entry.get(GROUP_FILE_OID);
        byte[] text = attribute == null ? new byte[0] : attribute.get().getBytes();
        if (text.length > FILE_BYTES_MAX) {
            return Optional.empty();
        }
        Digest digest = Digest.sha256(text);
        Optional<GroupFile> known = read.get(digest);
        if (known != null) {
            return known;
        }
        if (read.size() >= REMEMBERED_MAX) {
            read.remove(read.keySet().iterator().next());
        }
        Optional<GroupFile> file = parse(text);
        read.put(digest, file);
        return file;
    }

    private static Optional<GroupFile> parse(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!PlainToml.is(text)) {
            return Optional.empty();
        }
        try {
            GroupFile file = GroupFile.parse(NO_PATH, text);
            CallerGroups.requireUsable(file.config());
            return Optional.of(file);
        } catch (ConfigException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
