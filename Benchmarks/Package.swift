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
    dependencies: [
        .package(name: "busway", path: ".."),
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
        // The ceiling: a client and a server in C on librabbitmq that do what the protocol needs and nothing else.
        .executableTarget(
            name: "RabbitCeiling",
            cSettings: [.unsafeFlags(["-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror"])],
            linkerSettings: [.linkedLibrary("rabbitmq")]
        ),
        // Keeps HTTP/1.1 connections busy with one request, and measures.
        .executableTarget(
            name: "HTTPLoad",
            cSettings: [.unsafeFlags(["-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror"])]
        ),
    ],
    swiftLanguageModes: [.v6]
)
