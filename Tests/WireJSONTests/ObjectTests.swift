import Testing
import WireJSON

@Suite("An object")
struct ObjectTests {
    @Test("keeps the order of its members")
    func order() throws {
        let text = #"{"z":1,"a":2,"m":{"y":3,"b":4}}"#
        let value = try JSONValue(parsing: text)
        #expect(value.description == text)
        #expect(value.objectValue?.keys.compactMap(\.string) == ["z", "a", "m"])
    }

    @Test(
        "takes the last value of a key that stands twice, at the place of the first",
        arguments: [0, 14, 15, 16, 17, 200]
    )
    func duplicates(_ others: Int) throws {
        let more = (0..<others).map { #","k\#($0)":\#($0)"# }.joined()
        let value = try JSONValue(parsing: #"{"a":1,"b":2\#(more),"a":3,"\u0062":4}"#)
        #expect(value.description == #"{"a":3,"b":4\#(more)}"#)
        #expect(value.objectValue?.count == others + 2)
        #expect(value["a"] == 3)
        #expect(value["b"] == 4)
        #expect(value["missing"] == nil)
    }

    @Test("can be changed, few keys or many", arguments: [3, 16, 17, 100])
    func changes(_ count: Int) {
        var object = JSONObject()
        for number in 0..<count { object["k\(number)"] = JSONValue(number) }
        #expect(object.count == count)
        object["k1"] = "changed"
        #expect(object["k1"] == "changed")
        #expect(object[1].key == "k1")
        object["k0"] = nil
        #expect(object["k0"] == nil)
        #expect(object.count == count - 1)
        #expect(object["k\(count - 1)"] == JSONValue(count - 1))
        #expect(object.removeValue(forKey: "k1") == "changed")
        #expect(object.removeValue(forKey: "k1") == nil)
        object["k0"] = "last"
        #expect(object.last?.key == "k0")
        #expect(object.first?.key == (count > 2 ? "k2" : "k0"))
        for key in object.keys { object[key] = nil }
        #expect(object.isEmpty)
    }

    @Test("merges another, keeping the place of keys it has")
    func merging() {
        let base: JSONObject = ["a": 1, "b": 2]
        #expect(base.merging(["c": 3, "a": 4]).description == #"{"a":4,"b":2,"c":3}"#)
        #expect(base.description == #"{"a":1,"b":2}"#)
    }

    @Test("finds keys by what they stand for")
    func escapedKeys() throws {
        let value = try JSONValue(parsing: #"{"\u0061":1,"q\"":2,"":3}"#)
        #expect(value["a"] == 1)
        #expect(value["q\""] == 2)
        #expect(value[""] == 3)
        #expect(value["q\\\""] == nil)
        #expect(value.objectValue?["a" as JSONString] == 1)
    }

    @Test("equals another with the same members in the same order, however it came to be")
    func equality() {
        var grown = JSONObject()
        for number in 0..<20 { grown["k\(number)"] = 0 }
        for number in 2..<20 { grown["k\(number)"] = nil }
        #expect(grown == ["k0": 0, "k1": 0])
        #expect(grown.hashValue == (["k0": 0, "k1": 0] as JSONObject).hashValue)
        #expect(grown != ["k1": 0, "k0": 0])
    }

    @Test("and every other value is written as literals are")
    func literals() {
        let value: JSONValue = ["a": [1, 2.5, "x", true, nil, [:], []], "b": "\("interpolated")"]
        #expect(value.description == #"{"a":[1,2.5,"x",true,null,{},[]],"b":"interpolated"}"#)
        #expect(value["a"]?[0]?.intValue == 1)
        #expect(value["a"]?[1]?.doubleValue == 2.5)
        #expect(value["a"]?[3]?.boolValue == true)
        #expect(value["a"]?[4]?.isNull == true)
        #expect(value["a"]?[7] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value[0] == nil)
        #expect(value["a"]?["b"] == nil)
        #expect(value["b"]?.kindName == "a string")
        #expect(value.kindName == "an object")
        #expect((["a": 1, "a": 2] as JSONValue).description == #"{"a":2}"#)
    }
}
