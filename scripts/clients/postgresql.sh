#!/usr/bin/env bash
# title: PostgreSQL (auth ldap)
# debian: postgresql-15
# A cluster of its own in a folder of ours, with ldap lines in pg_hba.conf.
. "$(dirname "$0")/steps.sh"
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -x "$bin/initdb" ] || missing postgresql
[ "${1:-}" != version ] || { "$bin/postgres" --version | sed 's/.*) \([0-9.]*\).*/\1/'; exit; }

# PostgreSQL refuses to run as root.
as=()
if [ "$(id -u)" -eq 0 ]; then
    chown nobody "$TRY_FOLDER"
    as=(setpriv --reuid nobody --regid nogroup --clear-groups)
    ca=$TRY_FOLDER/ca.crt
    install -m 0644 "$TRY_CA" "$ca"
else
    ca=$TRY_CA
fi
port=$(free_port) data=$TRY_FOLDER/data
"${as[@]}" "$bin/initdb" -D "$data" -U owner -A trust -N --no-instructions >/dev/null || { echo "fail initdb: it ended with $?"; exit 1; }
people=ou=people,$TRY_FIXTURE
"${as[@]}" tee "$data/pg_hba.conf" >/dev/null <<CONF
local   all      owner                    trust
host    simple   all    127.0.0.1/32      ldap ldapserver=$TRY_HOST ldapport=$TRY_PORT ldapprefix="uid=" ldapsuffix=",$people"
host    search   all    127.0.0.1/32      ldap ldapserver=$TRY_HOST ldapport=$TRY_PORT ldapbasedn="$people" ldapbinddn="$TRY_READER" ldapbindpasswd="$TRY_READER_PASSWORD" ldapsearchfilter="(&(objectClass=posixAccount)(uid=\$username))"
host    tls      all    127.0.0.1/32      ldap ldapserver=$TRY_HOST ldapport=$TRY_PORT ldaptls=1 ldapbasedn="$people" ldapbinddn="$TRY_READER" ldapbindpasswd="$TRY_READER_PASSWORD" ldapsearchattribute=uid
host    ldaps    all    127.0.0.1/32      ldap ldapurl="${TRY_LDAPS_URL:-ldaps://127.0.0.1}/$people?uid?sub" ldapbinddn="$TRY_READER" ldapbindpasswd="$TRY_READER_PASSWORD"
CONF
LDAPTLS_CACERT=$ca "${as[@]}" "$bin/postgres" -D "$data" -c listen_addresses=127.0.0.1 -c port="$port" -c unix_socket_directories="$TRY_FOLDER" -c fsync=off \
    >"$TRY_FOLDER/postgres.log" 2>&1 &
pid=$!
trap 'kill -INT "$pid" 2>/dev/null; wait "$pid" 2>/dev/null' EXIT
owner() { "${as[@]}" "$bin/psql" -h "$TRY_FOLDER" -p "$port" -U owner -Atc "$1" postgres; }
until_true 30 owner "select 1" || echo "fail the start: $(tail -n 2 "$TRY_FOLDER/postgres.log" | tr '\n' ' ')"
owner "create role mia login" >/dev/null
for database in simple search tls ldaps; do owner "create database $database" >/dev/null; done
login() { PGPASSWORD=$2 "$bin/psql" -h 127.0.0.1 -p "$port" -U mia -Atc "select current_user" "$1"; }
says "prefix and suffix" mia login simple "$TRY_USER_PASSWORD"
says "wrong password refused" "failed for user" login simple wrong
says "search and bind" mia login search "$TRY_USER_PASSWORD"
says "search and bind, wrong password refused" "failed for user" login search wrong
says "StartTLS (ldaptls)" mia login tls "$TRY_USER_PASSWORD"
[ -z "$TRY_LDAPS_URL" ] || says "LDAPS (ldapurl)" mia login ldaps "$TRY_USER_PASSWORD"
echo done
