#!/usr/bin/env bash
# title: nslcd with getent (libnss-ldapd)
# unpack: nslcd libnss-ldapd
# Both read fixed paths: so they run in a mount namespace of their own, where those paths are files of ours. The machine's stay as they are.
. "$(dirname "$0")/steps.sh"
nslcd=$(found nslcd) || missing nslcd
module=$(ls "$TRY_ROOT"/lib/x86_64-linux-gnu/libnss_ldap.so.2 "$TRY_ROOT"/usr/lib/x86_64-linux-gnu/libnss_ldap.so.2 /lib/x86_64-linux-gnu/libnss_ldap.so.2 2>/dev/null | head -n 1)
[ -n "$module" ] || missing libnss-ldapd
[ "${1:-}" != version ] || { debian_version nslcd; exit; }
if [ "${1:-}" != inside ]; then
    unshare -m true 2>/dev/null || { echo "not nslcd: no mount namespace for us here (needs root)"; echo done; exit; }
    exec unshare -m bash "$0" inside
fi

cp -r /etc "$TRY_FOLDER/etc"
cat >"$TRY_FOLDER/etc/nslcd.conf" <<CONF
uid root
gid root
uri $TRY_URL
base $TRY_FIXTURE
base passwd ou=people,$TRY_FIXTURE
base group ou=groups,$TRY_FIXTURE
binddn $TRY_READER
bindpw $TRY_READER_PASSWORD
ssl start_tls
tls_reqcert demand
tls_cacertfile $TRY_CA
pagesize 100
CONF
chmod 0600 "$TRY_FOLDER/etc/nslcd.conf"
printf 'passwd: files ldap\ngroup: files ldap\nshadow: files ldap\n' >"$TRY_FOLDER/etc/nsswitch.conf"
mkdir -p "$TRY_FOLDER/run/nslcd"
mount --bind "$TRY_FOLDER/etc" /etc
mount --bind "$TRY_FOLDER/run" /run
mkdir -p "$TRY_FOLDER/nss"
cp "$module" "$TRY_FOLDER/nss/"
export LD_LIBRARY_PATH=$TRY_FOLDER/nss
"$nslcd" -d >"$TRY_FOLDER/nslcd.log" 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null' EXIT
until_true 20 [ -S /run/nslcd/socket ] || echo "fail the start: $(tail -n 2 "$TRY_FOLDER/nslcd.log" | tr '\n' ' ')"
says "user by name" ":64001:64000:Mia Mueller:/home/mia" getent passwd mia
says "user by number" ":64001:64000:Mia" getent passwd 64001
says "group by name" "crew:*:64000:mia" getent group crew
says "groups of a user" "64000" id -G mia
says "all users" ":64001:64000:Mia" getent passwd
ends "unknown user" 2 getent passwd nobody-of-this-name
echo done
