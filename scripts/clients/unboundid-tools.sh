#!/usr/bin/env bash
# title: the UnboundID SDK's tools
# maven: com.unboundid:unboundid-ldapsdk:7.0.5
# Those of them that are not for one vendor's server, and of their options all that send a control which is no vendor's.
. "$(dirname "$0")/steps.sh"
[ -n "${TRY_CLASS_PATH:-}" ] || missing "unboundid-ldapsdk"
# tool NAME ARGUMENT…: by its class, since the SDK's launcher loses exit codes.
tool() {
    local package=unboundidds.tools class
    case $1 in
        ldapsearch) class=LDAPSearch ;;
        ldapmodify) class=LDAPModify ;;
        ldapdelete) class=LDAPDelete ;;
        ldapcompare) class=LDAPCompare ;;
        ldappasswordmodify) class=LDAPPasswordModify ;;
        parallel-update) class=ParallelUpdate ;;
        ldap-diff) class=LDAPDiff ;;
        compare-ldap-schemas) class=CompareLDAPSchemas ;;
        *) package=examples class=$(sed -E 's/(^|-)(.)/\U\2/g; s/rate$/Rate/' <<<"$1") ;;
    esac
    java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -cp "$TRY_CLASS_PATH" "com.unboundid.ldap.sdk.$package.$class" "${@:2}"
}
[ "${1:-}" != version ] || { basename "${TRY_CLASS_PATH%/\*}"/unboundid-ldapsdk-*.jar .jar | sed 's/.*-//'; exit; }

at=(--hostname "$TRY_HOST" --port "$TRY_PORT")
as_admin=("${at[@]}" --bindDN "$TRY_ADMIN_DN" --bindPasswordFile "$TRY_ADMIN_PASSWORD_FILE")
# It reads no PEM here.
trusted=(--trustStorePath "$TRY_FOLDER/ca.p12" --trustStorePassword changeit --trustStoreFormat PKCS12)
[ -s "$TRY_FOLDER/ca.p12" ] || keytool -importcert -noprompt -alias ca -file "$TRY_CA" -keystore "$TRY_FOLDER/ca.p12" -storetype PKCS12 -storepass changeit >/dev/null 2>&1
encrypted=(--useStartTLS "${trusted[@]}")
person=uid=neil,$TRY_BASE
rate=(--numThreads 4 --intervalDuration 1 --numIntervals 2 --warmUpIntervals 0)

ldif() { local text=$1; shift; printf '%b' "$text" >"$TRY_FOLDER/changes.ldif"; "$@" --ldifFile "$TRY_FOLDER/changes.ldif"; }
modify() { local text=$1; shift; ldif "$text" tool ldapmodify "${as_admin[@]}" "$@"; }
find_() { tool ldapsearch "${as_admin[@]}" --baseDN "$TRY_BASE" --dontWrap "$@"; }
many() { tool ldapsearch "${as_admin[@]}" --baseDN "$TRY_MANY" --dontWrap "$@" '(objectClass=inetOrgPerson)' uid; }
count() { local n=$1; shift; [ "$("$@" | grep -c '^dn:')" -eq "$n" ]; }
has() { local text=$1; shift; "$@" | grep -qF -- "$text"; }
# rated COMMAND…: it measured something, and no operation of it failed.
rated() {
    local out
    out=$("$@" 2>&1) && ! grep -q 'Error Results' <<<"$out" && grep -Eq '^ +[1-9][0-9,]*[.][0-9]' <<<"$out" || { echo "$out"; return 1; }
}

step "ldapmodify --defaultAdd" modify "dn: $TRY_BASE\nobjectClass: organizationalUnit\nou: x\n\ndn: $person\nobjectClass: inetOrgPerson\nobjectClass: posixAccount\nuid: neil\ncn: Neil\nsn: W\nuidNumber: 7\ngidNumber: 7\nhomeDirectory: /\ndescription: one\ndescription: two\nuserPassword: first-secret\n" --defaultAdd
step "StartTLS" tool ldapsearch "${as_admin[@]}" "${encrypted[@]}" --baseDN "" --scope base '(&)'
[ -z "$TRY_LDAPS_URL" ] || step "LDAPS" tool ldapsearch --hostname "$TRY_HOST" --port "${TRY_LDAPS_URL##*:}" --useSSL "${trusted[@]}" --bindDN "$TRY_ADMIN_DN" --bindPasswordFile "$TRY_ADMIN_PASSWORD_FILE" --baseDN "" --scope base '(&)'
step "SASL PLAIN" tool ldapsearch "${at[@]}" "${encrypted[@]}" --saslOption mech=PLAIN --saslOption "authID=dn:$TRY_ADMIN_DN" --bindPasswordFile "$TRY_ADMIN_PASSWORD_FILE" --baseDN "" --scope base '(&)'
ends "wrong password refused" 49 tool ldapsearch "${at[@]}" --bindDN "$person" --bindPassword wrong --baseDN "" --scope base '(&)'
step "ldapsearch" has "sn: W" find_ '(uid=neil)' '*' '+'
step "ldapsearch --outputFormat JSON" has '"sn"' find_ --outputFormat JSON '(uid=neil)'
step "paged results (--simplePageSize)" count "$TRY_MANY_COUNT" many --simplePageSize 100
step "sorting (--sortOrder)" count "$TRY_MANY_COUNT" many --sortOrder -sn
step "virtual list view" count 11 many --sortOrder uid --virtualListView 5:5:20:0
ends "size limit" 4 many --sizeLimit 3
step "assertion (--assertionFilter)" count 1 find_ --assertionFilter '(ou=x)' --scope base '(&)'
ends "assertion that fails" 122 find_ --scope base --assertionFilter '(ou=none)' '(&)'
step "matched values" has "description: two" find_ --matchedValuesFilter '(description=two)' '(uid=neil)' description
step "proxied authorization (--proxyAs)" find_ --proxyAs "dn:$person" --scope base '(&)'
step "ManageDsaIT" find_ --manageDsaIT '(uid=neil)'
step "subentries (--rfc3672Subentries)" find_ --rfc3672Subentries true '(&)'
step "authorization identity" has "$TRY_ADMIN_DN" find_ --authorizationIdentity --scope base '(&)'
step "password policy" find_ --usePasswordPolicyControl --scope base '(&)'
step "follow referrals" find_ --followReferrals '(uid=neil)'
step "pre- and post-read" has "Prof" modify "dn: $person\nchangetype: modify\nreplace: title\ntitle: Prof\n" --preReadAttribute title --postReadAttribute title
step "permissive modify" modify "dn: $person\nchangetype: modify\nadd: title\ntitle: Prof\n" --permissiveModify
step "transaction (--useTransaction)" modify "dn: $person\nchangetype: modify\nreplace: title\ntitle: T\n\ndn: $person\nchangetype: modify\nincrement: uidNumber\nuidNumber: 2\n" --useTransaction
says "what was committed" "uidNumber: 9" find_ '(uid=neil)' uidNumber
step "modify of a named entry (--modifyEntryWithDN)" modify "dn: $TRY_BASE\nchangetype: modify\nreplace: description\ndescription: seen\n" --modifyEntryWithDN "$person"
step "ldapcompare" has "true" tool ldapcompare "${as_admin[@]}" sn:w "$person"
step "ldappasswordmodify" tool ldappasswordmodify "${as_admin[@]}" --userIdentity "$person" --newPassword second-secret --passwordChangeMethod password-modify-extended-operation
step "ldappasswordmodify by modify" tool ldappasswordmodify "${as_admin[@]}" --userIdentity "$person" --newPassword first-secret --passwordChangeMethod ldap-modify
step "bind with the new password" tool ldapsearch "${at[@]}" --bindDN "$person" --bindPassword first-secret --baseDN "" --scope base '(&)'
step "parallel-update" ldif "$(for i in $(seq 40); do printf 'dn: uid=n%d,%s\nobjectClass: account\nuid: n%d\n\n' "$i" "$TRY_BASE" "$i"; done)" tool parallel-update "${as_admin[@]}" --defaultAdd --numThreads 4 --rejectFile "$TRY_FOLDER/rejects.ldif" --logFile "$TRY_FOLDER/parallel.log"
step "what it added" count 40 find_ '(objectClass=account)' 1.1
step "searchrate" rated tool searchrate "${as_admin[@]}" --baseDN "$TRY_MANY" --filter "(uid=m[1-$TRY_MANY_COUNT])" --attribute cn "${rate[@]}"
step "searchrate with a sort and pages" rated tool searchrate "${as_admin[@]}" --baseDN "$TRY_BASE" --filter '(objectClass=account)' --sortOrder uid --simplePageSize 20 "${rate[@]}"
step "modrate" rated tool modrate "${as_admin[@]}" --entryDN "uid=n[1-40],$TRY_BASE" --attribute description --valueLength 12 "${rate[@]}"
step "search-and-mod-rate" rated tool search-and-mod-rate "${as_admin[@]}" --baseDN "$TRY_BASE" --filter '(uid=n[1-40])' --modifyAttribute description --valueLength 12 "${rate[@]}"
step "authrate" rated tool authrate "${as_admin[@]}" --baseDN "$TRY_BASE" --filter '(uid=neil)' --credentials first-secret "${rate[@]}"
step "ldap-diff" tool ldap-diff --baseDN "$TRY_BASE" --outputLDIF "$TRY_FOLDER/diff.ldif" --sourceHostname "$TRY_HOST" --sourcePort "$TRY_PORT" --sourceBindDN "$TRY_ADMIN_DN" --sourceBindPasswordFile "$TRY_ADMIN_PASSWORD_FILE" --targetHostname "$TRY_HOST" --targetPort "$TRY_PORT" --targetBindDN "$TRY_ADMIN_DN" --targetBindPasswordFile "$TRY_ADMIN_PASSWORD_FILE"
step "compare-ldap-schemas" tool compare-ldap-schemas --firstHostname "$TRY_HOST" --firstPort "$TRY_PORT" --firstBindDN "$TRY_ADMIN_DN" --firstBindPasswordFile "$TRY_ADMIN_PASSWORD_FILE" --secondHostname "$TRY_HOST" --secondPort "$TRY_PORT" --secondBindDN "$TRY_ADMIN_DN" --secondBindPasswordFile "$TRY_ADMIN_PASSWORD_FILE"
step "identify-references-to-missing-entries" tool identify-references-to-missing-entries "${as_admin[@]}" --baseDN "$TRY_FIXTURE" --attribute member
step "identify-unique-attribute-conflicts" tool identify-unique-attribute-conflicts "${as_admin[@]}" --baseDN "$TRY_MANY" --attribute uid
step "ldapdelete by filter" tool ldapdelete "${as_admin[@]}" --searchBaseDN "$TRY_BASE" --deleteEntriesMatchingFilter '(uid=n1*)'
step "ldapdelete --serverSideSubtreeDelete" tool ldapdelete "${as_admin[@]}" --serverSideSubtreeDelete "$TRY_BASE"
ends "what is deleted is gone" 32 find_ --scope base '(&)'
echo done
