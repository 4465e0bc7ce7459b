import WireJSON

/// Reads `key=value` and `key:=JSON` as HTTPie writes them: text, or any JSON value.
enum ArgumentPairs {
    /// The object that those words make, after `base`; a later word replaces an earlier one of the same key.
    static func object(_ words: [String], base: JSONObject) throws(CommandFailure) -> JSONObject {
        var object = base
        for word in words {
            guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
                throw CommandFailure("'\(word)': expected key=value, or key:=JSON for anything but text", .usage)
            }
            let value = String(word[word.index(after: equals)...])
            let before = word.index(before: equals)
            if word[before] == ":" {
                let key = String(word[..<before])
                guard !key.isEmpty else { throw CommandFailure("'\(word)': the key is empty", .usage) }
                do throws(JSONError) { object[key] = try JSONValue(parsing: value) } catch {
                    throw CommandFailure("\(key): not JSON: \(error) (for text, write \(key)=\(value))", .usage)
                }
            } else {
                object[String(word[..<equals])] = .string(JSONString(value))
            }
        }
        return object
    }

    /// The object that a setting is; none without one.
    static func object(json setting: Setting?) throws(CommandFailure) -> JSONObject {
        guard let setting else { return [:] }
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: setting.text) } catch {
            throw setting.failure("not JSON: \(error)")
        }
        guard case .object(let object) = value else {
            throw setting.failure("expected a JSON object such as '{\"key\": 1}', found \(value.kindName)")
        }
        return object
    }
}
