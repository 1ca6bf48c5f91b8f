# The description of the API held against the rules of OpenAPI by spectral (npm), and against the program by schemathesis
# (PyPI), on both databases: no answer is a fault of ours, and every answer is one that the description tells of. Sourced by
# tools/test.sh.

api_server=
api_home=

# Runs as a stage: the trap is the stage's own.
api_tests() {
    local tools=$target/schemathesis database
    trap stop_api EXIT
    api_home=$(mktemp -d)
    [[ -x $tools/bin/st ]] || make_tools "$tools"
    check_api "$tools" sqlite
    database=${VENTANILLA_TEST_POSTGRES%/*}/api_$$
    psql --quiet "$VENTANILLA_TEST_POSTGRES" --command="CREATE DATABASE api_$$"
    check_api "$tools" postgres --database "$database"
    psql --quiet "$VENTANILLA_TEST_POSTGRES" --command="DROP DATABASE api_$$"
    echo 'test result: ok. 2 passed; 0 failed; 0 ignored'
}

# Whole or not at all: an environment that was broken off is no use.
make_tools() { # FOLDER
    rm -rf "$1.part"
    /usr/bin/python3 -m venv "$1.part"
    "$1.part/bin/pip" install --quiet --disable-pip-version-check 'schemathesis>=4,<5'
    rm -rf "$1"
    mv "$1.part" "$1"
}

# An institution with invented tickets, asked with a token of its head.
check_api() { # TOOLS NAME [--database URL]
    local tools=$1 data=$api_home/$2 program=$target/debug/ventanilla where person token address= try
    where=(--data "$data" "${@:3}")
    "$program" seed "${where[@]}" --pack ocoyoacac --tickets 40
    person=$("$program" account list "${where[@]}" --role titular | head -n 1 | cut -f 1)
    token=$("$program" token create "${where[@]}" --person "$person" --scope tickets:read \
        --scope tickets:write --scope people:read --scope configuration:read | head -n 1)
    # Made here: the program's own shell may open it later than the first look.
    : >"$data.log"
    "$program" serve "${where[@]}" --listen 127.0.0.1:0 >"$data.log" 2>&1 &
    api_server=$!
    for try in {1..100}; do
        address=$(awk '/Escucha en/ { print $3 }' "$data.log")
        [[ -z $address ]] || break
        sleep 0.1
    done
    if [[ -z $address ]]; then
        echo 'The program did not start; its log:' >&2
        cat "$data.log" >&2
        return 1
    fi
    [[ $2 != sqlite ]] || lint_api "$address"
    # A path by its module: a moved environment's own scripts would look where it was made.
    "$tools/bin/python" -m schemathesis.cli run "http://$address/api/openapi.json" \
        --header "Authorization: Bearer $token" --max-examples 3 --generation-deterministic \
        --phases examples,coverage,fuzzing --suppress-health-check all --warnings off --continue-on-failure \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance,unsupported_method
    stop_api_server
}

# Every warning counts. The package lies with those of the browser stories.
lint_api() { # ADDRESS
    install_npm e2e
    e2e/node_modules/.bin/spectral lint --fail-severity warn --ruleset e2e/spectral.yaml "http://$1/api/openapi.json"
}

stop_api_server() {
    [[ -n $api_server ]] || return 0
    kill -TERM "$api_server" 2>/dev/null || true
    wait "$api_server" 2>/dev/null || true
    api_server=
}

stop_api() {
    stop_api_server
    [[ -z $api_home ]] || rm -rf "$api_home"
}
