package org.bftldap.cli.ldap;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bftldap.directory.config.ConfigException;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.delegation.DelegationNames;

/** The delegations in a group's directory, for one of its administrators. For one thread. */
public final class DelegationEntries {

    /** What one entry says. @param file as it stands there */
    public record Delegation(GroupFile file, List<String> suffixes) {
        public Delegation {
            suffixes = List.copyOf(suffixes);
        }
    }

    /** What a grant did. */
    public enum Granted {
        ADDED,
        REPLACED,
        UNCHANGED
    }

    private final LDAPConnection administrator;

    /** @param administrator bound as one; stays the caller's */
    public DelegationEntries(LDAPConnection administrator) {
        this.administrator = administrator;
    }

    /** The entry's name. */
    public static String dn(String group) {
        return "cn=" + group + "," + DelegationNames.DELEGATIONS;
    }

    /** Adds the entry, or brings the one that is there to what is wanted. */
    public Granted grant(GroupFile child, List<String> suffixes) throws LDAPException {
        String dn = dn(child.config().name());
        Attribute wantedFile = new Attribute(DelegationNames.GROUP_FILE, child.text().getBytes(StandardCharsets.UTF_8));
        Attribute wantedSuffixes = new Attribute(DelegationNames.SUFFIX, suffixes);
        SearchResultEntry present = administrator.getEntry(dn);
        if (present == null) {
            requireContainer();
            administrator.add(new Entry(
                    dn, new Attribute("objectClass", DelegationNames.OBJECT_CLASS), new Attribute("cn", child.config().name()), wantedFile, wantedSuffixes));
            return Granted.ADDED;
        }
        if (wantedFile.equals(present.getAttribute(DelegationNames.GROUP_FILE)) && wantedSuffixes.equals(present.getAttribute(DelegationNames.SUFFIX))) {
            return Granted.UNCHANGED;
        }
        administrator.modify(
                dn,
                List.of(
                        new Modification(ModificationType.REPLACE, DelegationNames.GROUP_FILE, wantedFile.getValueByteArray()),
                        new Modification(ModificationType.REPLACE, DelegationNames.SUFFIX, suffixes.toArray(new String[0]))));
        return Granted.REPLACED;
    }

    /** Groups that were made by an older version lack it. */
    private void requireContainer() throws LDAPException {
        if (administrator.getEntry(DelegationNames.DELEGATIONS, "1.1") == null) {
            try {
                administrator.add(DelegationNames.DELEGATIONS, new Attribute("objectClass", "organizationalUnit"));
            } catch (LDAPException e) {
                if (!e.getResultCode().equals(ResultCode.ENTRY_ALREADY_EXISTS)) { // another administrator was faster
                    throw e;
                }
            }
        }
    }

    /** @return whether there was one */
    public boolean revoke(String group) throws LDAPException {
        try {
            administrator.delete(dn(group));
            return true;
        } catch (LDAPException e) {
            if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                return false;
            }
            throw e;
        }
    }

    /** All, by the groups' names. */
    public List<Delegation> list() throws LDAPException, ConfigException {
        List<Delegation> all = new ArrayList<>();
        for (SearchResultEntry entry : administrator
                .search(DelegationNames.DELEGATIONS, SearchScope.ONE, Filter.createEqualityFilter("objectClass", DelegationNames.OBJECT_CLASS))
                .getSearchEntries()) {
            byte[] text = entry.getAttributeValueBytes(DelegationNames.GROUP_FILE);
            GroupFile file = GroupFile.parse(Path.of(entry.getDN()), new String(text, StandardCharsets.UTF_8));
            all.add(new Delegation(file, List.of(entry.getAttributeValues(DelegationNames.SUFFIX))));
        }
        all.sort(Comparator.comparing(delegation -> delegation.file().config().name()));
        return all;
    }
}
