# In every Package.swift: each Swift target is built with the shared `settings` array, in which imports are internal by
# default and warnings are errors. Exit status 1 when one is not.

FNR == 1 { depth = 0; declaration = "" }

depth == 0 && !/^ *\/\// && /\.(target|executableTarget|testTarget|macro)\(/ { declaration = ""; line = FNR }

{
    text = $0
    if (depth == 0 && !sub(/^.*\.(target|executableTarget|testTarget|macro)\(/, "(", text)) next
    if (depth == 0 && $0 ~ /^ *\/\//) next
    declaration = declaration text " "
    depth += gsub(/\(/, "(", text) - gsub(/\)/, ")", text)
    if (depth <= 0) { depth = 0; check(); declaration = "" }
}

END { exit found > 0 }

function check(   name, folders) {
    name = declaration
    sub(/^[^"]*"/, "", name); sub(/".*/, "", name)
    if (declaration ~ /swiftSettings: settings/) return
    # A target of C sources has no Swift settings to take.
    folders = folder("Sources") name " " folder("Tests") name
    if (system("find " folders " -name '*.swift' 2>/dev/null | grep -q .")) return
    printf "%s:%d: the target %s needs `swiftSettings: settings`\n", FILENAME, line, name
    found++
}

function folder(name,   path) { path = FILENAME; sub(/Package\.swift$/, name "/", path); return path }
