#!/usr/bin/env bash
# title: ldapvi
# debian: ldapvi
# Its editor is a script here: it changes the file as a person would.
. "$(dirname "$0")/steps.sh"
command -v ldapvi >/dev/null || missing ldapvi
[ "${1:-}" != version ] || { debian_version ldapvi; exit; }

export HOME=$TRY_FOLDER TERM=dumb LDAPTLS_CACERT=$TRY_CA
vi() { timeout 60 ldapvi --noquestions --host "$TRY_URL" --bind simple --user "$TRY_ADMIN_DN" --password "$(cat "$TRY_ADMIN_PASSWORD_FILE")" "$@" </dev/null; }
# It calls an editor only on a terminal: script makes one.
edit() { script -qec "$(printf '%q ' timeout 60 ldapvi --noquestions --host "$TRY_URL" --bind simple --user "$TRY_ADMIN_DN" --password "$(cat "$TRY_ADMIN_PASSWORD_FILE")" "$@")" /dev/null; }
# It takes a file whose time is the same second for one without changes.
editor() { printf '#!/bin/sh\nsleep 1.1\nfor file; do :; done\n%s\n' "$1" >"$TRY_FOLDER/editor"; chmod +x "$TRY_FOLDER/editor"; export EDITOR=$TRY_FOLDER/editor; }
entry() { vi --out --base "$TRY_BASE" "$@"; }

printf 'dn: %s\nobjectClass: organizationalUnit\nou: ldapvi\n\ndn: uid=bill,%s\nobjectClass: inetOrgPerson\nuid: bill\ncn: Bill\nsn: Jöy\n' "$TRY_BASE" "$TRY_BASE" >"$TRY_FOLDER/new.ldif"
step "add (--in --add)" vi --in --add --ldif "$TRY_FOLDER/new.ldif"
says "search (--out)" "cn: Bill" entry "(uid=bill)"
says "unicode values" "sn:: SsO2eQ==" entry "(uid=bill)"
editor 'sed -i "s/^cn: Bill/cn: William/" "$file"'
step "modify in an editor" edit --base "$TRY_BASE" "(uid=bill)"
says "what was modified" "cn: William" entry "(cn=william)"
editor 'sed -i "s/^[0-9]* uid=bill,/0 uid=william,/;s/^uid: bill/uid: william/" "$file"'
step "rename in an editor" edit --base "$TRY_BASE" "(uid=bill)"
says "what was renamed" "uid=william" entry "(cn=william)"
step "delete" vi --ldapdelete "uid=william,$TRY_BASE"
step "sort control (--sort)" vi --out --sort uid --base "$TRY_MANY" "(uid=m1*)"
echo done
