# House rules for Swift and C sources, line by line. scripts/lint passes the architecture table in `house` and the
# targets where unsafe code is at home in `unsafe_home`. Exit status 1 when something was found.

BEGIN {
    rows = split(house, row, "\n")
    for (i = 1; i <= rows; i++) {
        if (split(row[i], cell, "|") < 3) continue
        name = cell[1]; gsub(/ /, "", name)
        known[name] = 1
        allowed[name] = words(cell[2] " " cell[3] " Glibc Synchronization")
    }
    unsafe_home = words(unsafe_home)
    maximum_lines = 400
}

FNR == 1 { end_of_file(); start_of_file() }

{
    lines = FNR
    if (FILENAME ~ /\.swift$/) swift_line()
    previous = $0
}

END {
    end_of_file()
    exit found > 0
}

function start_of_file() {
    path = FILENAME; lines = 1; previous = ""; in_text = 0; unguarded = 0
    in_sources = path ~ /^Sources\//
    in_tests = path ~ /^Tests\//
    target = path
    sub(/^[A-Za-z]+\//, "", target); sub(/\/.*/, "", target)
    if (in_sources && !(target in known)) {
        report("the target " target " is missing in the architecture table of scripts/lint and docs/architecture.md")
        known[target] = 1; allowed[target] = " * "
    }
}

function end_of_file() {
    report_unguarded()
    if (path ~ /^Sources\// && lines > maximum_lines)
        report(lines " lines: a file holds one idea and at most " maximum_lines " lines, split it by responsibility")
}

function swift_line(   code) {
    code = without_text_and_comments($0)
    if ($0 ~ /^[ \t]*\/\/ /) unguarded = 0
    report_unguarded()
    if ($0 ~ /(^|[^A-Za-z])(TODO|FIXME)([^A-Za-z]|$)/)
        report("do it now, or open an issue; no TODO and FIXME in the code")
    if (code ~ /(^|[^A-Za-z0-9_])@unchecked[ ]+Sendable/ || code ~ /nonisolated\(unsafe\)/) {
        if (!explained()) unguarded = FNR
        gsub(/nonisolated\(unsafe\)/, "", code)
    }
    if (code ~ /(^|[^A-Za-z0-9_])try\?/ && !explained())
        report("say on this line or in a // comment above why this error does not matter, or handle it")
    if (in_sources) source_line(code)
    if (in_tests) test_line(code)
}

function source_line(code,   module) {
    if (code ~ /(^|[^A-Za-z0-9_])fatalError[ ]*\(/)
        report("throw, or use preconditionFailure for a state our own code makes impossible")
    if (code ~ /(^|[^A-Za-z0-9_])try!/) report("handle the error: try! traps")
    if (code ~ /(^|[^A-Za-z0-9_])as!/) report("use as? and handle nil: as! traps")
    if (code ~ /(^|[^A-Za-z0-9_])Mutex[ ]*[<(]/)
        report("use Lock of the target Locking: ThreadSanitizer reports Mutex falsely on Linux")
    if (code ~ /(^|[^A-Za-z0-9_.])unsafe([^A-Za-z0-9_]|$)/ && !has(unsafe_home, target) \
        && code !~ /unowned(Task)?Executor|[uU]nowned(Serial|Task)Executor/)
        report("unsafe code belongs in" unsafe_home "only: use Span; a new C wrapper joins unsafe_home in scripts/lint")
    module = imported(code)
    if (module ~ /^Foundation/ && module != "FoundationEssentials")
        report("import FoundationEssentials, and only where needed: full Foundation links ICU, 45 MB of it")
    else if (module != "" && module != target && !may_import(module))
        report(target " may not import " module "; the house's arrows are in scripts/lint and docs/architecture.md")
}

function test_line(code) {
    if (code ~ /(^|[^A-Za-z0-9_])Task\.sleep|(^|[^A-Za-z0-9_.])(nano|u)?sleep\(/ && !explained())
        report("await the event or inject the clock; if time itself is under test, say so in a // comment above")
    if (code ~ /(^|[^A-Za-z0-9_])\.(disabled|enabled)\(/ && !explained())
        report("a part that is missing must fail the test, not skip it")
}

# The reason of a type that is Sendable without a check may also open its body, so this waits for one more line.
function report_unguarded() {
    if (unguarded) report("say here, or in a // comment above or below, which lock or loop guards it", unguarded)
    unguarded = 0
}

# Module of an import declaration, without submodule and kind; empty when the line is none.
function imported(code) {
    if (code !~ /^[ \t]*(@[A-Za-z_]+(\([^)]*\))?[ ]+)*((public|package|internal|fileprivate|private)[ ]+)?import[ ]+/)
        return ""
    sub(/^.*import[ ]+((struct|class|enum|protocol|func|var|let|typealias)[ ]+)?/, "", code)
    sub(/[^A-Za-z0-9_].*/, "", code)
    return code
}

function may_import(module) { return has(allowed[target], "*") || has(allowed[target], module) }

# A reason stands on the line itself or in a plain comment above; a doc comment is for the user, not a reason.
function explained() { return commented || previous ~ /^[ \t]*\/\/ / }

# What the compiler reads as code: string literals emptied, comments cut off. `commented` tells of one at the end.
function without_text_and_comments(line,   at) {
    commented = 0
    if (in_text) {
        at = index(line, "\"\"\"")
        if (!at) return ""
        in_text = 0
        line = substr(line, at + 3)
    }
    if (line ~ /^[ \t]*\/\//) return ""
    gsub(/"""[^"]*"""/, "\"\"", line)
    at = index(line, "\"\"\"")
    if (at) { in_text = 1; line = substr(line, 1, at - 1) }
    gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
    commented = line ~ /[ \t]\/\/ /
    sub(/\/\/.*/, "", line)
    return line
}

function words(text) { gsub(/[ ]+/, " ", text); sub(/^ /, "", text); sub(/ $/, "", text); return " " text " " }
function has(list, word) { return index(list, " " word " ") > 0 }
function report(advice, line) { printf "%s:%d: %s\n", path, line ? line : lines, advice; found++ }
