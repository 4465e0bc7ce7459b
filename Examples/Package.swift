// swift-tools-version: 6.3
import PackageDescription

/// The settings of the main package.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// Programs that take the library as any other program does, with its macros, and the tests of those.
///
/// A package of its own, because the trait that brings the macros in is part of every compiler call of a package: in the
/// main one it would bring swift-syntax to those who do not use it, or build everything once with and once without.
let package = Package(
    name: "busway-examples",
    dependencies: [
        .package(name: "busway", path: "..", traits: ["Endpoints"]),
        .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
    ],
    targets: [
        .target(
            name: "Scheduler",
            dependencies: [
                .product(name: "Messaging", package: "busway"),
                .product(name: "MessagingEndpoints", package: "busway"),
                .product(name: "WireJSON", package: "busway"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "SchedulerService",
            dependencies: [
                "Scheduler",
                .product(name: "Messaging", package: "busway"),
                .product(name: "MessagingRabbitMQ", package: "busway"),
                .product(name: "WireJSON", package: "busway"),
            ],
            swiftSettings: settings
        ),
        // The program of the tutorial, as it stands there.
        .executableTarget(
            name: "Tutorial",
            dependencies: [
                .product(name: "Messaging", package: "busway"),
                .product(name: "MessagingEndpoints", package: "busway"),
                .product(name: "WireJSON", package: "busway"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EndpointTests",
            dependencies: [
                "Scheduler",
                .product(name: "BrokerTesting", package: "busway"),
                .product(name: "Messaging", package: "busway"),
                .product(name: "MessagingEndpoints", package: "busway"),
                .product(name: "WireJSON", package: "busway"),
            ],
            exclude: ["WrongUse"],
            swiftSettings: settings
        ),
        // The macros as a library, for the tests of what they expand to: a link to their sources, without the plugin's `main`.
        .target(
            name: "MacroImplementations",
            dependencies: [
                .product(name: "SwiftDiagnostics", package: "swift-syntax"),
                .product(name: "SwiftParser", package: "swift-syntax"),
                .product(name: "SwiftSyntax", package: "swift-syntax"),
                .product(name: "SwiftSyntaxBuilder", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
            ],
            path: "Tests/MacroImplementations",
            exclude: ["Plugin.swift"],
            swiftSettings: settings + [.define("Endpoints")]
        ),
        .testTarget(
            name: "ExpansionTests",
            dependencies: [
                "MacroImplementations",
                .product(name: "SwiftSyntaxBuilder", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacroExpansion", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacrosGenericTestSupport", package: "swift-syntax"),
            ],
            exclude: ["Golden"],
            swiftSettings: settings
        ),
        // The same over RabbitMQ, with Python on the other side.
        .testTarget(
            name: "BrokerTests",
            dependencies: [
                "Scheduler", "SchedulerService",
                .product(name: "BrokerTesting", package: "busway"),
                .product(name: "Messaging", package: "busway"),
                .product(name: "MessagingEndpoints", package: "busway"),
                .product(name: "MessagingRabbitMQ", package: "busway"),
                .product(name: "WireJSON", package: "busway"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
