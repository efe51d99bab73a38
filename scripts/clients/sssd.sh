#!/usr/bin/env bash
# title: SSSD with getent and PAM
# unpack: sssd-ldap libnss-sss libpam-sss pamtester
# All of it reads fixed paths: so it runs in a mount namespace of its own, where those paths are files of ours. The machine's stay as they are.
. "$(dirname "$0")/steps.sh"
sssd=$(found sssd) || missing sssd
[ "${1:-}" != version ] || { debian_version sssd-ldap; exit; }
if [ "${1:-}" != inside ]; then
    unshare -m true 2>/dev/null || { echo "not SSSD: no mount namespace for us here (needs root)"; echo done; exit; }
    exec unshare -m bash "$0" inside
fi

# over FOLDER: shows what was unpacked on top of the machine's.
over() { [ ! -d "$TRY_ROOT/$1" ] || mount -t overlay overlay -o "lowerdir=$TRY_ROOT/$1:$TRY_FOLDER/$1:/$1" "/$1"; }
# Debian's merged /usr: what packages put into /lib belongs into /usr/lib.
[ ! -d "$TRY_ROOT/lib" ] || [ -L "$TRY_ROOT/lib" ] || { cp -rn "$TRY_ROOT/lib/." "$TRY_ROOT/usr/lib/"; rm -r "$TRY_ROOT/lib"; }
mkdir -p "$TRY_FOLDER/usr" "$TRY_FOLDER/var" "$TRY_FOLDER/run"
cp -r /etc "$TRY_FOLDER/etc"
cp -rn "$TRY_ROOT/etc/." "$TRY_FOLDER/etc/" 2>/dev/null || true
cp -r "$TRY_ROOT/var/." "$TRY_FOLDER/var/" 2>/dev/null || true
mkdir -p "$TRY_FOLDER/etc/sssd" "$TRY_FOLDER"/var/lib/sss/{db,mc,pipes/private,pubconf/krb5.include.d,secrets,keytabs,gpo_cache,deskprofile} "$TRY_FOLDER/var/log/sssd"
cat >"$TRY_FOLDER/etc/sssd/sssd.conf" <<CONF
[sssd]
services = nss, pam
domains = group

[nss]
filter_users = root

[domain/group]
id_provider = ldap
auth_provider = ldap
chpass_provider = ldap
ldap_uri = $TRY_URL
ldap_search_base = $TRY_FIXTURE
ldap_user_search_base = ou=people,$TRY_FIXTURE
ldap_group_search_base = ou=groups,$TRY_FIXTURE
ldap_default_bind_dn = $TRY_READER
ldap_default_authtok = $TRY_READER_PASSWORD
ldap_id_use_start_tls = true
ldap_tls_cacert = $TRY_CA
ldap_tls_reqcert = demand
ldap_page_size = 100
ldap_pwd_policy = none
ldap_chpass_update_last_change = false
enumerate = true
CONF
chmod 0600 "$TRY_FOLDER/etc/sssd/sssd.conf"
printf 'passwd: files sss\ngroup: files sss\nshadow: files sss\ninitgroups: files sss\n' >"$TRY_FOLDER/etc/nsswitch.conf"
printf 'auth required pam_sss.so\naccount required pam_sss.so\npassword required pam_sss.so\n' >"$TRY_FOLDER/etc/pam.d/try"
over usr
mount --bind "$TRY_FOLDER/etc" /etc
mount --bind "$TRY_FOLDER/run" /run
for folder in "$TRY_FOLDER"/var/*/*; do
    target=${folder#"$TRY_FOLDER"}
    [ -d "$target" ] || mkdir -p "$target" 2>/dev/null
    mount --bind "$folder" "$target"
done
"$sssd" -i -d 2 --logger=stderr >"$TRY_FOLDER/sssd.log" 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null' EXIT
until_true 20 [ -S /var/lib/sss/pipes/nss ] || echo "fail the start: $(tail -n 2 "$TRY_FOLDER/sssd.log" | tr '\n' ' ')"
# authenticates PASSWORD: as a log-in would.
authenticates() { pamtester try mia authenticate <<<"$1"; }
says "user by name" ":64001:64000:Mia Mueller:/home/mia" getent passwd mia
says "user by number" ":64001:64000:Mia" getent passwd 64001
says "group by name" "crew:*:64000:mia" getent group crew
says "groups of a user" "64000" id -G mia
step "all users (enumerate)" until_true 30 bash -c 'getent passwd -s sss | grep -q ":64001:64000:Mia"'
ends "unknown user" 2 getent passwd nobody-of-this-name
step "log-in (PAM)" authenticates "$TRY_USER_PASSWORD"
ends "wrong password refused" 1 authenticates wrong
echo done
