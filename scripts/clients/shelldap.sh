#!/usr/bin/env bash
# title: shelldap
# debian: shelldap
. "$(dirname "$0")/steps.sh"
command -v shelldap >/dev/null || missing shelldap
[ "${1:-}" != version ] || { debian_version shelldap; exit; }

export HOME=$TRY_FOLDER EDITOR=true PAGER=cat
export PERL_RL="" TERM=dumb
# Its settings come from a file; its commands from standard input, as at a prompt.
cat >"$TRY_FOLDER/shelldap.conf" <<CONF
---
server: $TRY_URL
binddn: $TRY_ADMIN_DN
bindpass: $(cat "$TRY_ADMIN_PASSWORD_FILE")
basedn: ou=people,$TRY_FIXTURE
CONF
chmod 0600 "$TRY_FOLDER/shelldap.conf"
shell() { printf '%s\n' "$@" exit | timeout 60 shelldap --configfile "$TRY_FOLDER/shelldap.conf" 2>&1; }

# It repeats what is typed, so each text looked for stands in no command.
says "bind and list" "uid=mia" shell "ls"
says "who am I" "$TRY_ADMIN_DN" shell "whoami"
says "show an entry" "uidNumber: 64001" shell "cat uid=mia"
says "search" "uid=mia" shell "grep uidNumber=64001"
says "make a branch" "- ou=made" shell "mkdir ou=made" "ls"
says "copy" "- ou=copied" shell "cp ou=made ou=copied" "ls"
says "rename" "- ou=moved" shell "mv ou=copied ou=moved" "ls"
says "delete" "Success" shell "rm ou=moved" "y"
shell "rm ou=made" "y" >/dev/null
echo done
