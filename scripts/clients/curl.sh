#!/usr/bin/env bash
# title: curl
# debian: curl
. "$(dirname "$0")/steps.sh"
curl -V 2>/dev/null | grep -q 'Protocols:.* ldap' || missing "curl with ldap"
[ "${1:-}" != version ] || { curl -V | sed -n '1s/^curl \([^ ]*\).*/\1/p'; exit; }

user=(-u "$TRY_USER:$TRY_USER_PASSWORD")
people=ou=people,$TRY_FIXTURE
says "search" "uid: mia" curl -sS "${user[@]}" "$TRY_URL/$people?uid,cn?sub?(uid=mia)"
says "unicode values" "cn:: TWlhIE3DvGxsZXI=" curl -sS "${user[@]}" "$TRY_URL/$people?cn?sub?(uid=mia)"
says "base scope" "ou: people" curl -sS "${user[@]}" "$TRY_URL/$people?ou?base"
ends "wrong password refused" 67 curl -sS -u "$TRY_USER:wrong" "$TRY_URL/$people?uid?sub"
ends "base that is not there" 39 curl -sS "${user[@]}" "$TRY_URL/ou=none,$TRY_FIXTURE?uid?sub"
large() { [ "$(curl -sS "${user[@]}" "$TRY_URL/$TRY_MANY?uid?sub?(objectClass=inetOrgPerson)" | grep -c uid:)" -eq "$TRY_MANY_COUNT" ]; }
step "large answer" large
[ -z "$TRY_LDAPS_URL" ] || says "LDAPS" "uid: mia" curl -sS --cacert "$TRY_CA" "${user[@]}" "$TRY_LDAPS_URL/$people?uid?sub?(uid=mia)"
# curl 7.88 with OpenLDAP's library fails at it with slapd too.
if curl -sS --ssl-reqd --cacert "$TRY_CA" "${user[@]}" "$TRY_URL/$people?uid?sub?(uid=mia)" 2>/dev/null | grep -q 'uid: mia'; then
    echo "ok StartTLS"
else
    echo "not StartTLS: this curl cannot, with slapd neither"
fi
says "root DSE" "vendorName: bftldap" curl -sS "$TRY_URL/?vendorName?base"
echo "not changes: curl only reads"
echo done
