# For the clients that are programs: sourced by their rounds. A round prints one line a step: "ok STEP", "fail STEP: WHY" or "not STEP: WHY",
# and "done" at its end.

# step NAME COMMAND…: it must succeed.
step() {
    local name=$1 out
    shift
    if out=$("$@" 2>&1); then
        echo "ok $name"
    else
        echo "fail $name: exit code $?: $(echo "$out" | tail -n 3 | tr '\n' ' ')"
    fi
}

# says NAME TEXT COMMAND…: what it prints must hold the text, whatever its exit code.
says() {
    local name=$1 text=$2 out
    shift 2
    out=$("$@" 2>&1) || true
    case $out in
        *"$text"*) echo "ok $name" ;;
        *) echo "fail $name: no \"$text\" in: $(echo "$out" | tail -n 5 | tr '\n' ' ')" ;;
    esac
}

# ends NAME CODE COMMAND…: it must end with this exit code.
ends() {
    local name=$1 code=$2 out got=0
    shift 2
    out=$("$@" 2>&1) || got=$?
    if [ "$got" -eq "$code" ]; then
        echo "ok $name"
    else
        echo "fail $name: exit code $got where $code belongs: $(echo "$out" | tail -n 3 | tr '\n' ' ')"
    fi
}

missing() {
    echo "$*"
    exit 77
}

# until_true SECONDS COMMAND…: asks again until it succeeds.
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.2
    done
}

# A port of the loopback interface on which nobody listens now.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

# Debian's package's version, for programs that do not tell theirs.
debian_version() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || sed -n "s/^$1 //p" "${TRY_ROOT:-/nonexistent}/versions" 2>/dev/null; }

# found PROGRAM: where it is, in the folder of unpacked packages first.
found() {
    local dir
    for dir in "${TRY_ROOT:-/nonexistent}"/usr/{bin,sbin} "${TRY_ROOT:-/nonexistent}"/{bin,sbin} /usr/bin /usr/sbin /usr/local/bin; do
        [ ! -x "$dir/$1" ] || { echo "$dir/$1"; return 0; }
    done
    return 1
}
