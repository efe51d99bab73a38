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
shell() { printf '%s\n' "$@" quit | timeout 60 shelldap --configfile "$TRY_FOLDER/shelldap.conf" 2>&1; }

says "bind and list" "uid=mia" shell "ls"
says "who am I" "cn=admin" shell "whoami"
says "show an entry" "uidNumber: 64001" shell "cat uid=mia"
says "operational attributes" "createTimestamp" shell "cat -v uid=mia"
says "search" "uid=mia" shell "grep uidNumber=64001"
says "make a branch" "ou=shelldap" shell "cd ~" "cd $TRY_FIXTURE" "mkdir shelldap" "ls ou=shelldap"
says "copy and rename" "uid=copy" shell "cd $TRY_FIXTURE" "cp uid=mia,ou=people,$TRY_FIXTURE uid=copy,$TRY_BASE" "ls $TRY_BASE"
says "delete" "uid=copy" shell "cd $TRY_BASE" "rm uid=copy"
echo done
