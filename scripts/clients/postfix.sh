#!/usr/bin/env bash
# title: Postfix (ldap tables)
# unpack: postfix postfix-ldap
# Look-ups by postmap with a configuration of ours; no mail is sent and nothing is started.
. "$(dirname "$0")/steps.sh"
postmap=$(found postmap) || missing postmap
root=$TRY_ROOT
[ -x "$root/usr/sbin/postmap" ] || root=
plugin=$root/usr/lib/postfix/postfix-ldap.so
[ -e "$plugin" ] || missing postfix-ldap
export LD_LIBRARY_PATH=$root/usr/lib/postfix${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
[ "${1:-}" != version ] || { debian_version postfix; exit; }

etc=$TRY_FOLDER/etc
mkdir -p "$etc/dynamicmaps.cf.d"
cat >"$etc/main.cf" <<CONF
compatibility_level = 3.6
config_directory = $etc
meta_directory = $etc
shlib_directory = $root/usr/lib/postfix
data_directory = $TRY_FOLDER
queue_directory = $TRY_FOLDER
mail_owner = daemon
setgid_group = mail
myhostname = host.example.com
CONF
echo "ldap	$plugin	dict_ldap_open" >"$etc/dynamicmaps.cf"
table() {
    cat >"$TRY_FOLDER/$1.cf" <<CONF
server_host = $2
version = 3
search_base = ou=people,$TRY_FIXTURE
query_filter = (&(objectClass=inetOrgPerson)(mail=%s))
result_attribute = uid
bind = yes
bind_dn = $TRY_READER
bind_pw = $TRY_READER_PASSWORD
tls_ca_cert_file = $TRY_CA
tls_require_cert = yes
$3
CONF
}
table plain "$TRY_URL" ""
table starttls "$TRY_URL" "start_tls = yes"
table members "$TRY_URL" "search_base = ou=groups,$TRY_FIXTURE
query_filter = (&(objectClass=groupOfNames)(cn=%u))
result_attribute = mail
special_result_attribute = member"
lookup() { "$postmap" -c "$etc" -q "$2" "ldap:$TRY_FOLDER/$1.cf"; }
says "look-up" "mia" lookup plain mia@example.com
ends "unknown address" 1 lookup plain nobody@example.com
ends "an address with filter characters" 1 lookup plain '*)(uid=*@example.com'
says "StartTLS" "mia" lookup starttls mia@example.com
says "members by DN (special_result_attribute)" "mia@example.com" lookup members team@example.com
if [ -n "$TRY_LDAPS_URL" ]; then
    table ldaps "$TRY_LDAPS_URL" ""
    says "LDAPS" "mia" lookup ldaps mia@example.com
fi
echo done
