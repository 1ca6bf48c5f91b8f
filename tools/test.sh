# Every check of the project, stage by stage. Called by ./x test; its argument says whether a browser runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools/stage.sh
source tools/prepare.sh
source tools/postgres.sh
source tools/api.sh

browser=$1
target=${CARGO_TARGET_DIR:-target}
[[ $target == /* ]] || target=$PWD/$target

# A closed standard input would hand descriptor 0 to the first file that any child opens.
exec </dev/null
if [[ -t 1 && -z ${NO_COLOR-} ]]; then
    colour=always
    export FORCE_COLOR=1
else
    colour=never
    unset FORCE_COLOR
    export NO_COLOR=1
fi
export CARGO_TERM_COLOR=$colour

# Clippy's driver compiles as rustc does and lints meanwhile: our crates are compiled once, not
# twice. What it says breaks the build.
RUSTC_WORKSPACE_WRAPPER=$(rustup which clippy-driver 2>/dev/null || command -v clippy-driver)
export RUSTC_WORKSPACE_WRAPPER
export CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__

all_tests() {
    # One failing binary must not hide the results of the next.
    cargo test --workspace --no-fail-fast
}

browser_tests() {
    cd e2e
    VENTANILLA_BIN=$target/debug/ventanilla npm test
}

on_exit() {
    local code=$?
    trap - EXIT
    # A signal in the middle of a stage leaves no exit code behind.
    ((code != 0)) || [[ -z $current ]] || code=143
    stop_postgres || true
    report "$code"
    exit "$code"
}
trap on_exit EXIT

plan prepare postgres fmt build test api browser
[[ $browser == yes ]] || leave_out browser --fast

stage prepare prepare "$browser"
can_mount || export VENTANILLA_NO_MOUNTS=1
begin postgres
start_postgres
finish
# rustfmt colours a difference even when nobody looks.
stage fmt cargo fmt --all --check -- --color "$colour"
# Lints, too; see above.
stage build cargo build --workspace --all-targets
stage test all_tests
require_tests test
stage api api_tests
if [[ $browser == yes ]]; then
    stage browser browser_tests
    require_tests browser
fi
