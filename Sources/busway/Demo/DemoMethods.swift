import Messaging
import WireJSON

/// What the catalogue tells of the demo's methods.
enum DemoMethods {
    static let echo = MethodDescription(
        "echo",
        summary: "Returns its arguments as they came, digit for digit",
        arguments: [],
        takesFurtherArguments: true,
        result: ["type": "object"]
    )

    static let add = MethodDescription(
        "add",
        summary: "Adds two numbers; integers exactly",
        arguments: [ArgumentDescription("a", ["type": "number"]), ArgumentDescription("b", ["type": "number"])],
        result: ["type": "number"]
    )

    static let sleep = MethodDescription(
        "sleep",
        summary: "Takes its time, and returns nothing",
        arguments: [
            ArgumentDescription(
                "seconds",
                ["type": "number", "minimum": 0, "maximum": JSONValue(Int(Nap.longest))],
                summary: "How long to sleep"
            )
        ],
        result: ["type": "null"]
    )

    static let fail = MethodDescription(
        "fail",
        summary: "Raises an exception",
        arguments: [
            ArgumentDescription("message", ["type": "string"], default: "failed because it was asked to"),
            ArgumentDescription(
                "type",
                ["type": "string"],
                default: "RuntimeError",
                summary: "A class of Python's builtins, or a name of your own"
            ),
        ]
    )

    static let whoami = MethodDescription(
        "whoami",
        summary: "Returns the context that came with the call",
        arguments: [],
        takesFurtherArguments: true,
        result: ["type": "object"]
    )

    static let stats = MethodDescription(
        "stats",
        summary: "Counts the calls of each method",
        arguments: [],
        takesFurtherArguments: true,
        result: ["type": "object"]
    )
}
