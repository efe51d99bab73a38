#!/usr/bin/env bash
# title: OpenLDAP's tools
# debian: ldap-utils libsasl2-modules
# Every option that sends a control, an extended operation or another kind of bind.
. "$(dirname "$0")/steps.sh"
command -v ldapsearch >/dev/null || missing "ldapsearch"
[ "${1:-}" != version ] || { ldapsearch -VV 2>&1 | sed -n 's/.*ldapsearch \([0-9.]*\).*/\1/p' | head -n 1; exit; }

export LDAPTLS_CACERT=$TRY_CA LDAPTLS_REQCERT=demand
admin=(-x -H "$TRY_URL" -D "$TRY_ADMIN_DN" -y "$TRY_ADMIN_PASSWORD_FILE")
sasl=(-Y PLAIN -U "dn:$TRY_ADMIN_DN" -w "$(cat "$TRY_ADMIN_PASSWORD_FILE")")
person=uid=kurt,$TRY_BASE

find_() { ldapsearch "${admin[@]}" -LLL -o ldif-wrap=no -b "$TRY_BASE" "$@"; }
has() { local text=$1; shift; "$@" | grep -qF -- "$text"; }
many() { ldapsearch "${admin[@]}" -LLL -b "$TRY_MANY" "$@" '(objectClass=inetOrgPerson)' uid; }
count() { local n=$1; shift; [ "$("$@" | grep -c "^dn:")" -eq "$n" ]; }
# It asks for the next window on standard input, and again without end where that is closed: a nonsense ends it.
window() { echo none | many "$@"; }
ldif() { local tool=$1 text=$2; shift 2; printf '%b' "$text" | "$tool" "${admin[@]}" "$@"; }

step "StartTLS (-ZZ)" ldapwhoami "${admin[@]}" -ZZ
[ -z "$TRY_LDAPS_URL" ] || step "LDAPS" ldapwhoami -x -H "$TRY_LDAPS_URL" -D "$TRY_ADMIN_DN" -y "$TRY_ADMIN_PASSWORD_FILE"
step "SASL PLAIN (-Y PLAIN)" has "dn:" ldapwhoami -H "$TRY_URL" -ZZ "${sasl[@]}"
# Without -O none the tools themselves refuse PLAIN without TLS, and ANONYMOUS.
says "SASL PLAIN without TLS refused" "(13)" ldapwhoami -H "$TRY_URL" -O none "${sasl[@]}"
step "SASL ANONYMOUS (-Y ANONYMOUS)" has anonymous ldapwhoami -H "$TRY_URL" -O none -Y ANONYMOUS
ends "wrong password refused" 49 ldapwhoami -x -H "$TRY_URL" -D "$TRY_ADMIN_DN" -w wrong
ends "name without password refused" 53 ldapwhoami -x -H "$TRY_URL" -D "$TRY_ADMIN_DN" -w ""
ends "version 2 refused (-P 2)" 2 ldapsearch -P 2 "${admin[@]}" -s base -b ""
step "authorization identity (-e bauthzid)" ldapwhoami "${admin[@]}" -e bauthzid
step "password policy asked for (-e ppolicy)" ldapwhoami "${admin[@]}" -e ppolicy
step "session tracking ignored (-e sessiontracking)" ldapwhoami "${admin[@]}" -e "sessiontracking=someone"

step "ldapadd" ldif ldapadd "dn: $TRY_BASE\nobjectClass: organizationalUnit\nou: x\n\ndn: $person\nobjectClass: inetOrgPerson\nobjectClass: posixAccount\nuid: kurt\ncn: Kurt Zeilenga\nsn:: WmVpbGVuZ2EgZ3LDvMOfdA==\nuidNumber: 7\ngidNumber: 7\nhomeDirectory: /\njpegPhoto:: /9j/4AAQSkZJRgABAQ==\ndescription: one\ndescription: two\n"
ends "ldapadd twice refused" 68 ldif ldapadd "dn: $TRY_BASE\nobjectClass: organizationalUnit\nou: x\n"
step "unicode and binary values" has "sn:: WmVpbGVuZ2EgZ3LDvMOfdA==" find_ "(uid=kurt)" sn jpegPhoto
step "post-read of an add (-e postread)" has "entryUUID" ldif ldapadd "dn: ou=post,$TRY_BASE\nobjectClass: organizationalUnit\nou: post\n" -e "postread=entryUUID"
step "operational attributes (+)" has "createTimestamp:" find_ "(uid=kurt)" +
step "attributes of a class (@posixAccount)" has "uidNumber:" find_ "(uid=kurt)" @posixAccount
step "types only (-A)" has "sn:" find_ -A "(uid=kurt)"
step "aliases (-a always)" find_ -a always "(uid=kurt)"
step "true filter" count 1 find_ -s base "(&)"
step "extensible match" count 1 find_ "(uid:dn:caseExactMatch:=kurt)"
step "approximate match" count 1 find_ "(cn~=kurt zeilenga)"
step "by UUID" count 1 find_ "(entryUUID=$(find_ "(uid=kurt)" entryUUID | sed -n 's/^entryUUID: //p'))"
step "paged results (-E pr)" count "$TRY_MANY_COUNT" many -E pr=100/noprompt
step "sorting (-E sss)" count "$TRY_MANY_COUNT" many -E '!sss=-uid'
step "virtual list view (-E vlv)" count 11 window -E "!sss=uid" -E "!vlv=5/5/20/0"
step "large answer" count "$TRY_MANY_COUNT" many
ends "size limit (-z)" 4 many -z 3
step "time limit (-l)" many -l 30
step "matched values (-E mv)" has "description: two" find_ -E "!mv=(description=two)" "(uid=kurt)" description
step "subentries (-E subentries)" find_ -E "!subentries=true"
step "don't use copy (-E !dontUseCopy)" has "uid" find_ -E '!dontUseCopy' "(uid=kurt)"
step "domain scope ignored (-E domainScope)" find_ -E domainScope "(uid=kurt)"
ends "deref refused if critical (-E !deref)" 12 find_ -E '!deref=manager:cn' "(uid=kurt)"
step "content synchronization (-E !sync=ro)" count 1 find_ -E '!sync=ro' -s base
# Marked critical, cancel is sent as soon as the search is.
says "persistent search, cancelled (-E !ps, -e !cancel)" "cancel got 0" timeout 20 ldapsearch "${admin[@]}" -E '!ps=15/0/1' -e '!cancel' -b "$TRY_BASE"
says "content followed, cancelled (-E !sync=rp, -e !cancel)" "cancel got 0" timeout 20 ldapsearch "${admin[@]}" -E '!sync=rp' -e '!cancel' -b "$TRY_BASE"
says "account usability (-E !accountUsability)" "accountUsability" ldapsearch "${admin[@]}" -E '!accountUsability' -s base -b "$TRY_USER" 1.1
for control in dirSync=0/0 extendedDn=0 showDeleted serverNotif; do
    ends "Active Directory's ${control%=*} refused if critical" 12 find_ -E "!$control"
done
step "a control by its OID (-E !OID)" find_ -E '!1.3.6.1.4.1.32473.389.1' -s base
step "assertion (-e !assert)" find_ -e '!assert=(objectClass=*)' -s base
ends "assertion that fails" 122 ldif ldapmodify "dn: $person\nchangetype: modify\nreplace: title\ntitle: x\n" -e '!assert=(title=none)'
step "proxied authorization (-e !authzid)" has "$TRY_USER" ldapwhoami "${admin[@]}" -e "!authzid=dn:$TRY_USER"
step "ManageDsaIT (-M)" find_ -M "(uid=kurt)"
ends "chaining refused if critical (-e !chaining)" 12 find_ -e '!chaining=chainingRequired'
step "ldapmodify" ldif ldapmodify "dn: $person\nchangetype: modify\nreplace: sn\nsn: Z\n-\nadd: title\ntitle: Dr\n-\ndelete: description\ndescription: one\n-\nincrement: uidNumber\nuidNumber: 3\n"
step "pre- and post-read (-e preread, postread)" has "Prof" ldif ldapmodify "dn: $person\nchangetype: modify\nreplace: title\ntitle: Prof\n" -e preread=title -e postread=title
ends "add of what is there refused" 20 ldif ldapmodify "dn: $person\nchangetype: modify\nadd: title\ntitle: Prof\n"
step "permissive modify (-e by OID)" ldif ldapmodify "dn: $person\nchangetype: modify\nadd: title\ntitle: Prof\n" -e '!1.2.840.113556.1.4.1413'
step "no-op refused if critical (-e !noop)" [ "$(ldif ldapmodify "dn: $person\nchangetype: modify\nreplace: title\ntitle: N\n" -e '!noop' >/dev/null 2>&1; echo $?)" -eq 12 ]
step "relax refused if critical (-e !relax)" [ "$(ldif ldapmodify "dn: $person\nchangetype: modify\nreplace: title\ntitle: N\n" -e '!relax' >/dev/null 2>&1; echo $?)" -eq 12 ]
step "transaction (-E txn=commit)" ldif ldapmodify "dn: $person\nchangetype: modify\nreplace: title\ntitle: T\n" -E txn=commit
says "what was committed" "title: T" find_ "(uid=kurt)" title
step "transaction given up (-E txn=abort)" ldif ldapmodify "dn: $person\nchangetype: modify\nreplace: title\ntitle: U\n" -E txn=abort
says "what was given up" "title: T" find_ "(uid=kurt)" title
step "ldapcompare true" [ "$(ldapcompare "${admin[@]}" "$person" sn:z >/dev/null; echo $?)" -eq 6 ]
ends "ldapcompare false" 5 ldapcompare "${admin[@]}" "$person" sn:y
step "ldapmodrdn -r -s" ldapmodrdn "${admin[@]}" -r -s "ou=post,$TRY_BASE" "$person" uid=kdz
step "ldapmodify changetype modrdn" ldif ldapmodify "dn: uid=kdz,ou=post,$TRY_BASE\nchangetype: modrdn\nnewrdn: uid=kurt\ndeleteoldrdn: 1\nnewsuperior: $TRY_BASE\n"
step "ldappasswd -s" ldappasswd "${admin[@]}" -s first-secret "$person"
step "bind with the new password" ldapwhoami -x -H "$TRY_URL" -D "$person" -w first-secret
step "ldappasswd -g (generated)" has "New password:" ldappasswd "${admin[@]}" "$person"
says "ldappasswd with a wrong old one" "(53)" ldappasswd "${admin[@]}" -a nonsense -s other "$person"
step "ldapexop whoami" has "dn:" ldapexop "${admin[@]}" whoami
says "ldapexop unknown refused" "Protocol error (2)" ldapexop "${admin[@]}" 1.2.3.4.5
says "ldapexop refresh of what is not dynamic refused" "Object class violation (65)" ldapexop "${admin[@]}" refresh "$person" 30
ends "ldapdelete of a branch refused" 66 ldapdelete "${admin[@]}" "$TRY_BASE"
step "ldapdelete" ldapdelete "${admin[@]}" "$person"
step "tree delete (-e by OID)" ldapdelete "${admin[@]}" -e '!1.2.840.113556.1.4.805' "$TRY_BASE"
ends "what is deleted is gone" 32 find_ -s base
echo done
