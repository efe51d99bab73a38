#!/usr/bin/env bash
# title: Apache httpd (mod_authnz_ldap)
# unpack: apache2-bin
# Basic authentication of a web server that runs from a folder of ours.
. "$(dirname "$0")/steps.sh"
httpd=$(found apache2) || missing apache2
command -v curl >/dev/null || missing curl
root=$TRY_ROOT
[ -x "$root/usr/sbin/apache2" ] || root=
export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
[ "${1:-}" != version ] || { "$httpd" -v | sed -n 's/.*Apache\/\([0-9.]*\).*/\1/p'; exit; }

port=$(free_port)
mkdir -p "$TRY_FOLDER/htdocs"
chmod 0755 "$TRY_FOLDER" "$TRY_FOLDER/htdocs"
for area in user group starttls filter; do
    mkdir -p "$TRY_FOLDER/htdocs/$area"
    echo "the $area page" >"$TRY_FOLDER/htdocs/$area/index.html"
done
modules=$root/usr/lib/apache2/modules
search="ou=people,$TRY_FIXTURE?uid?sub?(objectClass=posixAccount)"
reader="AuthLDAPBindDN \"$TRY_READER\"
    AuthLDAPBindPassword \"$TRY_READER_PASSWORD\""
{
    echo "ServerRoot $TRY_FOLDER"
    echo "ServerName 127.0.0.1"
    echo "Listen 127.0.0.1:$port"
    echo "PidFile $TRY_FOLDER/pid"
    echo "DefaultRuntimeDir $TRY_FOLDER"
    echo "Mutex file:$TRY_FOLDER default"
    echo "ErrorLog $TRY_FOLDER/error.log"
    echo "LogLevel authnz_ldap:debug ldap:debug"
    for module in mpm_event authn_core authz_core authz_user auth_basic ldap authnz_ldap dir unixd; do
        [ ! -e "$modules/mod_$module.so" ] || echo "LoadModule ${module}_module $modules/mod_$module.so"
    done
    echo "User nobody"
    echo "Group nogroup"
    echo "DocumentRoot $TRY_FOLDER/htdocs"
    echo "DirectoryIndex index.html"
    echo "LDAPTrustedGlobalCert CA_BASE64 $TRY_CA"
    for area in user group starttls; do
        cat <<CONF
<Location /$area>
    AuthType Basic
    AuthName try
    AuthBasicProvider ldap
    AuthLDAPURL "ldap://$TRY_HOST:$TRY_PORT/$search"$([ $area != starttls ] || echo " STARTTLS")
    $reader
    $(if [ $area = group ]; then echo "Require ldap-group cn=team,ou=groups,$TRY_FIXTURE"; else echo "Require valid-user"; fi)
</Location>
CONF
    done
    cat <<CONF
<Location /filter>
    AuthType Basic
    AuthName try
    AuthBasicProvider ldap
    AuthLDAPURL "ldap://$TRY_HOST:$TRY_PORT/$search"
    $reader
    Require ldap-filter sn=Müller
</Location>
CONF
} >"$TRY_FOLDER/httpd.conf"
"$httpd" -f "$TRY_FOLDER/httpd.conf" -DFOREGROUND &
pid=$!
trap 'kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null' EXIT
get() { curl -s -o /dev/null -w '%{http_code}' "$@"; }
until_true 20 curl -s -o /dev/null "http://127.0.0.1:$port/" || echo "fail the start: $(tail -n 2 "$TRY_FOLDER/error.log" | tr '\n' ' ')"
url=http://127.0.0.1:$port
says "search and bind" 200 get -u "mia:$TRY_USER_PASSWORD" "$url/user/"
says "wrong password refused" 401 get -u mia:wrong "$url/user/"
says "empty password refused" 401 get -u mia: "$url/user/"
says "unknown user refused" 401 get -u nobody:x "$url/user/"
says "Require ldap-group" 200 get -u "mia:$TRY_USER_PASSWORD" "$url/group/"
says "Require ldap-filter, not ASCII" 200 get -u "mia:$TRY_USER_PASSWORD" "$url/filter/"
says "StartTLS" 200 get -u "mia:$TRY_USER_PASSWORD" "$url/starttls/"
again() { for _ in $(seq 20); do [ "$(get -u "mia:$TRY_USER_PASSWORD" "$url/user/")" = 200 ] || return 1; done; }
step "connections used again" again
echo done
