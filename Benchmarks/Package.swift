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

// A package of its own, so that nobody who uses busway builds its benchmarks. `make bench` builds it and runs what is
// listed in bench/sections.py.
let package = Package(
    name: "busway-benchmarks",
    products: [
        // For the rivals, which are a package of their own.
        .library(name: "BenchWork", targets: ["BenchWork"])
    ],
    dependencies: [
        .package(name: "busway", path: ".."),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // A client and a server of the library, on the memory bus or on RabbitMQ.
        .executableTarget(
            name: "MessagingBench",
            dependencies: [
                .product(name: "Messaging", package: "busway"),
                .product(name: "MessagingRabbitMQ", package: "busway"),
                .product(name: "WireJSON", package: "busway"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        // What the HTTP servers under measurement do with a request, whoever they are made with.
        .target(
            name: "BenchWork",
            dependencies: [.product(name: "WireJSON", package: "busway")],
            swiftSettings: settings
        ),
        // A server of SocketHTTP that does it.
        .executableTarget(
            name: "SocketServer",
            dependencies: [
                "BenchWork",
                .product(name: "SocketHTTP", package: "busway"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        // Reads and writes one message, by WireJSON and by Foundation.
        .executableTarget(
            name: "JSONBench",
            dependencies: [.product(name: "WireJSON", package: "busway")],
            swiftSettings: settings
        ),
        // The ceiling: a client and a server in C on librabbitmq that do what the protocol needs and nothing else.
        .executableTarget(
            name: "RabbitCeiling",
            cSettings: [.unsafeFlags(["-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror"])],
            linkerSettings: [.linkedLibrary("rabbitmq")]
        ),
        // Keeps HTTP/1.1 connections busy with one request, and measures.
        .executableTarget(
            name: "HTTPLoad",
            cSettings: [.unsafeFlags(["-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror"])],
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
