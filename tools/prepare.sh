# What a clean Debian machine with Rust and Node lacks.

chromium_path() {
    echo "${VENTANILLA_CHROMIUM:-/usr/bin/chromium}"
}

prepare() { # BROWSER
    require_rust
    require_node
    local packages=()
    command -v cc >/dev/null || packages+=(gcc libc6-dev)
    # The mail server of the tests.
    /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || packages+=(python3-aiosmtpd)
    # Who looks at the signatures of mail that leaves, and makes keys for them.
    /usr/bin/python3 -c 'import dkim, nacl' 2>/dev/null || packages+=(python3-dkim python3-nacl)
    command -v openssl >/dev/null || packages+=(openssl)
    # What holds the description of the API against the program lives in an environment of its own.
    /usr/bin/python3 -c 'import venv, ensurepip' 2>/dev/null || packages+=(python3-venv)
    # The mailboxes of the tests.
    [[ -x /usr/sbin/dovecot ]] || packages+=(dovecot-imapd)
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
    # What is really asked of the disk; what stands before several processes.
    command -v strace >/dev/null || packages+=(strace)
    nginx_path >/dev/null || packages+=(nginx-light)
    if [[ $1 == yes && ! -x $(chromium_path) ]]; then
        packages+=(chromium fonts-liberation)
    fi
    ((${#packages[@]} == 0)) || install_debian "${packages[@]}"
    [[ $1 == no ]] || prepare_browser
    find_mounts
    echo 'Everything needed is here.'
}

# Debian keeps it out of the path of ordinary users.
nginx_path() {
    PATH=$PATH:/usr/sbin command -v nginx
}

# The tests of full and read-only disks need a small disk of their own; not every container gives one.
can_mount() {
    unshare --map-root-user --mount mount -t tmpfs -o size=1m tmpfs /mnt 2>/dev/null
}

find_mounts() {
    can_mount || echo 'No mounts here: the tests of full and read-only disks are left out.'
}

prepare_browser() {
    [[ -x $(chromium_path) ]] || {
        echo "No Chromium at $(chromium_path) (VENTANILLA_CHROMIUM tells another place)." >&2
        return 1
    }
    install_npm e2e
}

require_rust() {
    local tool
    for tool in 'cargo --version' 'cargo fmt --version' 'cargo clippy --version'; do
        $tool || {
            echo "Rust is incomplete: '$tool' does not run." >&2
            return 1
        }
    done
}

require_node() {
    local major
    major=$(node --print 'process.versions.node.split(".")[0]' 2>/dev/null) || major=0
    ((major >= 20)) && command -v npm >/dev/null && return
    echo 'Node 20 or newer with npm is missing.' >&2
    return 1
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

install_debian() { # PACKAGE…
    command -v apt-get >/dev/null || {
        echo "No apt-get here. Install by hand: $*" >&2
        return 1
    }
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get --quiet -o DPkg::Lock::Timeout=600)
    # The tests have a cluster of their own: for the time of this installation Debian makes none.
    local drop_in=/etc/postgresql-common/createcluster.d/ventanilla.conf
    local code=0 policy=/usr/sbin/policy-rc.d own_policy=no
    as_root mkdir -p "${drop_in%/*}"
    as_root sh -c "echo 'create_main_cluster = false' >$drop_in"
    # Nor does any other service begin, as nginx would.
    if [[ ! -e $policy ]]; then
        own_policy=yes
        as_root sh -c "printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy"
    fi
    { as_root "${apt[@]}" update && as_root "${apt[@]}" install --yes --no-install-recommends "$@"; } || code=$?
    as_root rm -f "$drop_in"
    [[ $own_policy == no ]] || as_root rm -f "$policy"
    return "$code"
}

# Installs the packages of the lock, unless they are those already there.
install_npm() { # FOLDER
    local stamp=$1/node_modules/.installed-lock
    cmp --silent "$1/package-lock.json" "$stamp" && return
    (cd "$1" && npm ci --ignore-scripts)
    cp "$1/package-lock.json" "$stamp"
}
