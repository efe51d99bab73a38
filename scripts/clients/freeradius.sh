#!/usr/bin/env bash
# title: FreeRADIUS (rlm_ldap)
# unpack: freeradius freeradius-ldap freeradius-utils
# A server with a configuration of ours on a loopback port, asked by radclient.
. "$(dirname "$0")/steps.sh"
radiusd=$(found freeradius) || missing freeradius
radclient=$(found radclient) || missing radclient
root=$TRY_ROOT
[ -x "$root/usr/sbin/freeradius" ] || root=
[ -e "$root/usr/lib/freeradius/rlm_ldap.so" ] || missing freeradius-ldap
export LD_LIBRARY_PATH=$root/usr/lib/freeradius:$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
[ "${1:-}" != version ] || { "$radiusd" -v 2>/dev/null | sed -n 's/.*Version \([0-9.]*\),.*/\1/p' | head -n 1; exit; }

dictionary=$root/usr/share/freeradius
port=$(free_port) secret=$TRY_READER_PASSWORD
mkdir -p "$TRY_FOLDER/log"
cat >"$TRY_FOLDER/radiusd.conf" <<CONF
prefix = $TRY_FOLDER
localstatedir = $TRY_FOLDER
logdir = $TRY_FOLDER/log
raddbdir = $TRY_FOLDER
run_dir = $TRY_FOLDER
libdir = $root/usr/lib/freeradius
correct_escapes = true
log { destination = stdout }
security {
    max_attributes = 200
    allow_vulnerable_openssl = yes
}
thread pool {
    start_servers = 1
    max_servers = 4
    min_spare_servers = 1
    max_spare_servers = 2
}
client loopback {
    ipaddr = 127.0.0.1
    secret = $secret
    require_message_authenticator = no
}
modules {
    always reject {
        rcode = reject
    }
    ldap {
        server = "$TRY_URL"
        identity = "$TRY_READER"
        password = "$TRY_READER_PASSWORD"
        base_dn = "$TRY_FIXTURE"
        user {
            base_dn = "ou=people,$TRY_FIXTURE"
            filter = "(uid=%{%{Stripped-User-Name}:-%{User-Name}})"
        }
        group {
            base_dn = "ou=groups,$TRY_FIXTURE"
            filter = "(objectClass=groupOfNames)"
            name_attribute = cn
            membership_filter = "(member=%{control:Ldap-UserDn})"
        }
        update { reply:Reply-Message := 'mail' }
        tls {
            start_tls = yes
            ca_file = $TRY_CA
            require_cert = "demand"
        }
        pool {
            start = 1
            min = 1
            max = 4
            spare = 1
            uses = 0
            lifetime = 0
            idle_timeout = 60
            retry_delay = 1
        }
    }
}
server default {
    listen {
        type = auth
        ipaddr = 127.0.0.1
        port = $port
    }
    authorize {
        ldap
        if (User-Password) {
            update control { Auth-Type := LDAP }
        }
        if (NAS-Identifier == "group" && !(LDAP-Group == "team")) {
            reject
        }
    }
    authenticate {
        Auth-Type LDAP {
            ldap
        }
    }
}
CONF
"$radiusd" -f -X -d "$TRY_FOLDER" -D "$dictionary" -n radiusd >"$TRY_FOLDER/radiusd.log" 2>&1 &
pid=$!
trap 'kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null' EXIT
until_true 30 grep -q "Ready to process requests" "$TRY_FOLDER/radiusd.log" || echo "fail the start: $(tail -n 3 "$TRY_FOLDER/radiusd.log" | tr '\n' ' ')"
ask() { printf 'User-Name = "%s"\nUser-Password = "%s"\nNAS-Identifier = "%s"\n' "$1" "$2" "${3:-none}" | timeout 60 "$radclient" -x -d "$TRY_FOLDER" -D "$dictionary" -t 15 -r 1 "127.0.0.1:$port" auth "$secret"; }
says "user found and bound, over StartTLS" "Access-Accept" ask mia "$TRY_USER_PASSWORD"
says "attribute in the reply" "mia@example.com" ask mia "$TRY_USER_PASSWORD"
says "wrong password refused" "Access-Reject" ask mia wrong
says "unknown user refused" "Access-Reject" ask nobody x
says "group membership" "Access-Accept" ask mia "$TRY_USER_PASSWORD" group
echo done
