package org.bftldap.cli.migrate;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a server exports that is its own business. Names are lower case. */
public enum SourceServer {
    /** {@code slapcat} of OpenLDAP 2.4 and newer. */
    OPENLDAP(
            attributes(
                    Fate.REPLICATION, "contextCSN entryTtl entryExpireTimestamp dynamicSubtrees monitorContext",
                    Fate.ACCESS, "olcAccess aci openLDAPaci",
                    Fate.ACCOUNT_STATE,
                    "pwdChangedTime pwdFailureTime pwdAccountLockedTime pwdHistory pwdGraceUseTime pwdReset pwdPolicySubentry pwdStartTime pwdEndTime"
                            + " pwdLastSuccess pwdUniqueAttempts pwdAccountTmpLockoutEnd authTimestamp",
                    Fate.COMPUTED, "memberOf"),
            Set.of(),
            Map.of(),
            Set.of("olcglobal", "olcconfig", "olcdatabaseconfig", "olcschemaconfig", "olcmodulelist", "auditcontainer"),
            Set.of("pwdaccountlockedtime")),

    /** {@code dsconf backend export} or {@code db2ldif} of 389 Directory Server. */
    DS389(
            attributes(
                    Fate.REPLICATION,
                    "nsUniqueId nsParentUniqueId nsTombstoneCSN nscpEntryDN nscpEntryWSI nsds50ruv nsds5ReplConflict nsds5AgmtMaxCSN nsruvReplicaLastModified"
                            + " parentid entryid entryusn dncomp tombstoneNumSubordinates numSubordinates ancestorid copiedFrom copyingFrom",
                    Fate.ACCESS, "aci",
                    Fate.ACCOUNT_STATE,
                    "nsAccountLock passwordExpirationTime passwordExpWarned passwordRetryCount retryCountResetTime accountUnlockTime passwordHistory"
                            + " passwordGraceUserTime passwordAllowChangeTime passwordObject pwdUpdateTime pwdpolicysubentry lastLoginTime lastLoginHistory"
                            + " inetUserStatus pwdReset pwdTPRReset pwdTPRUseCount pwdTPRExpireAt pwdTPRValidFrom",
                    Fate.COMPUTED, "memberOf nsRole nsRoleDN mepManagedEntry mepManagedBy"),
            Set.of("nsaccount", "nsorgperson", "nsmemberof", "inetuser", "inetadmin", "passwordobject", "meporiginentry", "mepmanagedentry"),
            Map.of("nscontainer", "organizationalRole", "nsperson", "inetOrgPerson"),
            Set.of(
                    "nstombstone", "nsroledefinition", "nscomplexroledefinition", "nssimpleroledefinition", "cossuperdefinition", "costemplate",
                    "nsds5replica", "passwordpolicy"),
            Set.of("nsaccountlock", "inetuserstatus"));

    private final Map<String, Fate> attributes;
    private final Set<String> emptyClasses;
    private final Map<String, String> renamedClasses;
    private final Set<String> ownEntries;
    private final Set<String> locks;

    SourceServer(
            Map<String, Fate> attributes,
            Set<String> emptyClasses,
            Map<String, String> renamedClasses,
            Set<String> ownEntries,
            Set<String> locks) {
        this.attributes = attributes;
        this.emptyClasses = emptyClasses;
        this.renamedClasses = renamedClasses;
        this.ownEntries = ownEntries;
        this.locks = locks;
    }

    /** What is left away whatever the schema says. */
    Map<String, Fate> attributes() {
        return attributes;
    }

    /** Auxiliary classes that only allow attributes which are left away. */
    Set<String> emptyClasses() {
        return emptyClasses;
    }

    Map<String, String> renamedClasses() {
        return renamedClasses;
    }

    /** Classes whose entries are the server's configuration, or no entries any more. */
    Set<String> ownEntries() {
        return ownEntries;
    }

    /** Whether this value says that nobody may bind as the entry. */
    boolean isLock(String type, String value) {
        return locks.contains(type) && !value.equalsIgnoreCase("false") && !value.equalsIgnoreCase("active");
    }

    private static Map<String, Fate> attributes(Object... fatesAndNames) {
        Map<String, Fate> all = new TreeMap<>();
        for (int i = 0; i < fatesAndNames.length; i += 2) {
            Fate fate = (Fate) fatesAndNames[i];
            Stream.of(((String) fatesAndNames[i + 1]).split(" ")).forEach(name -> all.put(name.toLowerCase(Locale.ROOT), fate));
        }
        return all;
    }
}
