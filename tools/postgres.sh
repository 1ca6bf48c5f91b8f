# A throw-away PostgreSQL cluster: loopback only, gone when the script ends. It waits for no
# disk, which tests need not, unless it is started as `durable`.

postgres_pid=
postgres_home=

start_postgres() { # [durable]
    local bin port try
    local disk=(-c fsync=off -c full_page_writes=off -c synchronous_commit=off)
    [[ ${1-} != durable ]] || disk=(-c fsync=on -c synchronous_commit=on -c shared_buffers=512MB -c max_wal_size=4GB)
    bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort --version-sort | tail -n 1)
    export PATH=$bin:$PATH
    postgres_home=$(mktemp -d)
    # The server refuses to run as root, and its own user must be able to enter the folder.
    ((EUID != 0)) || chown postgres "$postgres_home"

    as_postgres initdb --pgdata="$postgres_home/data" --username=ventanilla --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$postgres_home/log" 2>&1 &
    wait $! || give_up_postgres
    # Another program can take a port between the look and the start.
    for try in 1 2 3; do
        port=$(free_port)
        as_postgres postgres -D "$postgres_home/data" -p "$port" \
            -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
            "${disk[@]}" -c max_connections=300 >>"$postgres_home/log" 2>&1 &
        postgres_pid=$!
        if await_postgres "$port"; then
            export VENTANILLA_TEST_POSTGRES=postgres://ventanilla@127.0.0.1:$port/postgres
            echo "PostgreSQL answers on port $port ($bin)."
            return
        fi
        echo "PostgreSQL did not start (try $try)." >&2
        stop_server
    done
    give_up_postgres
}

# Becomes the command (call it in the background): then $! is the server's own process,
# and it ends with this script even if that is killed.
as_postgres() { # COMMAND…
    local owner=()
    ((EUID != 0)) || owner=(--reuid=postgres --regid=postgres --clear-groups)
    cd /
    exec setpriv "${owner[@]}" --pdeathsig=INT "$@"
}

free_port() {
    node --eval 'const s = require("net").createServer();
        s.listen(0, "127.0.0.1", () => { process.stdout.write(String(s.address().port)); s.close(); });'
}

await_postgres() { # PORT
    for _ in {1..100}; do
        kill -0 "$postgres_pid" 2>/dev/null || return 1
        pg_isready --quiet --host=127.0.0.1 --port="$1" && return
        sleep 0.2
    done
    return 1
}

give_up_postgres() {
    echo 'PostgreSQL could not be started; its log:' >&2
    cat "$postgres_home/log" >&2
    exit 1
}

# SIGINT is PostgreSQL's fast shutdown: it waits for no client.
stop_server() {
    [[ -n $postgres_pid ]] || return 0
    kill -INT "$postgres_pid" 2>/dev/null || true
    wait "$postgres_pid" 2>/dev/null || true
    postgres_pid=
}

stop_postgres() {
    stop_server
    [[ -z $postgres_home ]] || rm -rf "$postgres_home"
}
