# Stages: run one, time it, count its tests, and tell it all at the end.

logs=$(mktemp -d)
planned=()
current=
current_start=0
declare -A seconds=() outcome=()

plan() {
    planned=("$@")
    for name in "$@"; do outcome[$name]='not reached'; done
}

leave_out() { # STAGE OPTION
    outcome[$1]="left out ($2)"
}

begin() { # STAGE
    current=$1
    current_start=$SECONDS
    printf '\n== %s\n' "$current"
}

finish() {
    seconds[$current]=$((SECONDS - current_start))
    outcome[$current]=${1-ok}
    current=
}

# Runs a command or function as a stage, shown live and kept for counting.
stage() { # STAGE COMMAND…
    local code
    begin "$1"
    shift
    # Not behind `||` or `if`: there bash ignores set -e inside the function that is called.
    set +e
    (
        set -e
        "$@"
    ) 2>&1 | tee "$logs/$current"
    code=${PIPESTATUS[0]}
    set -e
    ((code == 0)) || exit "$code"
    finish
}

# The log of a stage without colours.
plain() { # STAGE
    [[ ! -f $logs/$1 ]] || sed 's/\x1b\[[0-9;]*m//g' "$logs/$1"
}

# Prints "passed failed skipped" of the stages named: cargo's closing lines and the browser reporter's.
count() { # STAGE…
    for name in "$@"; do plain "$name"; done | awk '
        /^test result: / { passed += $4; failed += $6; skipped += $8 }
        /^browser stories: / { passed += $3; failed += $5; skipped += $7 }
        END { print passed + 0, failed + 0, skipped + 0 }'
}

# A stage of tests that ran none has checked nothing.
require_tests() { # STAGE
    local passed failed skipped
    read -r passed failed skipped < <(count "$1")
    ((passed + failed > 0)) && return
    current=$1
    current_start=$((SECONDS - seconds[$1]))
    echo "The stage $1 ran no test." >&2
    exit 1
}

# The failures of a stage that broke before any test could fail count as one,
# so that the last line never looks better than the run was.
unseen_failure() { # EXIT-CODE FAILED
    if (($1 != 0 && $2 == 0)); then echo 1; else echo 0; fi
}

report() { # EXIT-CODE
    local code=$1 broken=$current passed failed skipped prefix='' suffix='' name
    [[ -z $broken ]] || finish "FAILED (exit code $code)"
    read -r passed failed skipped < <(count test api browser)
    failed=$((failed + $(unseen_failure "$code" "$failed")))
    rm -rf "$logs"

    printf '\n%-10s %8s\n' stage seconds
    for name in "${planned[@]}"; do
        printf '%-10s %8s  %s\n' "$name" "${seconds[$name]--}" "${outcome[$name]}"
    done
    printf '%-10s %8s\n\n' total "$SECONDS"

    [[ -z $broken ]] || echo "The stage $broken failed with exit code $code."
    if [[ ${outcome[browser]} == 'left out'* ]]; then
        echo 'The browser stage was left out.'
        prefix='fast: '
    fi
    ((skipped == 0)) || suffix=", $skipped skipped"
    echo "$prefix$passed passed, $failed failed$suffix"
}
