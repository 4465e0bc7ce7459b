// swift-tools-version: 6.3
import PackageDescription

/// One set of compiler settings for every target: the strictest the language offers, so that a data race, an unsafe
/// pointer or an unused result is found by the compiler and not by an operator.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "busway",
    products: [
        .library(name: "WireJSON", targets: ["WireJSON"]),
    ],
    dependencies: [],
    targets: [
        // The house, ground floor first: a target imports only targets above it in this list.
        .target(name: "CLinux"),
        .target(name: "Locking", swiftSettings: settings),
        .target(name: "WireJSON", swiftSettings: settings),
        .target(name: "Reactor", dependencies: ["CLinux", "Locking"], swiftSettings: settings),

        .testTarget(name: "LockingTests", dependencies: ["Locking"], swiftSettings: settings),
        .testTarget(name: "WireJSONTests", dependencies: ["WireJSON"], swiftSettings: settings),
        .testTarget(name: "ReactorTests", dependencies: ["CLinux", "Locking", "Reactor"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
