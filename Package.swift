// swift-tools-version: 6.3
import CompilerPluginSupport
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
        .library(name: "Messaging", targets: ["Messaging"]),
        .library(name: "MessagingHTTP", targets: ["MessagingHTTP"]),
        .library(name: "MessagingEndpoints", targets: ["MessagingEndpoints"]),
        .library(name: "MessagingRabbitMQ", targets: ["MessagingRabbitMQ"]),
        .library(name: "MessagingYAML", targets: ["MessagingYAML"]),
        // With the modules whose names its users need: addresses, loops, TLS contexts.
        .library(name: "SocketHTTP", targets: ["Reactor", "ReactorTLS", "SocketHTTP"]),
        .library(name: "WireJSON", targets: ["WireJSON"]),
        .executable(name: "busway", targets: ["busway"]),
        // For the tests of Examples/, a package of its own: a broker, and Python beside it. Nothing for other users.
        .library(name: "BrokerTesting", targets: ["ChildProcesses", "PythonPeers", "RabbitMQFixture"]),
    ],
    traits: [
        // Off by default: who does not ask for the macros does not fetch swift-syntax, and does not wait for it.
        .trait(name: "Endpoints", description: "The macros of MessagingEndpoints: @Endpoint, @Exposed, @RPCInterface")
    ],
    dependencies: [
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // The house, ground floor first: a target imports only targets above it in this list.
        .target(name: "CLinux"),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CRabbitMQ", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Locking", swiftSettings: settings),
        .target(name: "Rounds", dependencies: ["CLinux"], swiftSettings: settings),
        .target(name: "WireJSON", swiftSettings: settings),
        .target(name: "Reactor", dependencies: ["CLinux", "Locking", "Rounds"], swiftSettings: settings),
        .target(name: "ReactorTLS", dependencies: ["COpenSSL", "Locking", "Reactor"], swiftSettings: settings),
        .target(
            name: "Messaging",
            dependencies: [
                "CLinux", "Locking", "WireJSON",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings
        ),
        // Empty without the trait; Examples/ is built with it, and has its tests.
        .macro(
            name: "MessagingMacros",
            dependencies: [
                .product(
                    name: "SwiftCompilerPlugin",
                    package: "swift-syntax",
                    condition: .when(traits: ["Endpoints"])
                ),
                .product(name: "SwiftDiagnostics", package: "swift-syntax", condition: .when(traits: ["Endpoints"])),
                .product(name: "SwiftParser", package: "swift-syntax", condition: .when(traits: ["Endpoints"])),
                .product(name: "SwiftSyntax", package: "swift-syntax", condition: .when(traits: ["Endpoints"])),
                .product(name: "SwiftSyntaxBuilder", package: "swift-syntax", condition: .when(traits: ["Endpoints"])),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax", condition: .when(traits: ["Endpoints"])),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "MessagingEndpoints",
            dependencies: ["Messaging", "MessagingMacros", "WireJSON"],
            swiftSettings: settings
        ),
        .target(
            name: "MessagingRabbitMQ",
            dependencies: [
                "CLinux", "CRabbitMQ", "CZlib", "Locking", "Messaging", "Rounds", "WireJSON",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "MessagingYAML",
            dependencies: ["Messaging", "WireJSON", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings
        ),
        .target(
            name: "SocketHTTP",
            dependencies: [
                "Locking", "Reactor", "ReactorTLS", .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "MessagingHTTP",
            dependencies: [
                "Locking", "Messaging", "Reactor", "ReactorTLS", "SocketHTTP", "WireJSON",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "CurlHTTP",
            dependencies: ["CCurl", "Locking", "Reactor", .product(name: "HTTPTypes", package: "swift-http-types")],
            swiftSettings: settings
        ),
        .target(
            name: "BuswayObservability",
            dependencies: [
                "Locking", "Reactor", "WireJSON",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings
        ),
        .target(name: "BuswayHTTPErrors", dependencies: ["Messaging", "WireJSON"], swiftSettings: settings),
        .target(
            name: "BuswayBridge",
            dependencies: [
                "BuswayHTTPErrors", "BuswayObservability", "Locking", "Messaging", "WireJSON",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "BuswayGateway",
            dependencies: [
                "BuswayHTTPErrors", "BuswayObservability", "Locking", "Messaging", "WireJSON",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [
                .embedInCode("openapi.yaml"), .embedInCode("Console/console.html"), .embedInCode("Console/console.css"),
                .embedInCode("Console/console.js"),
            ],
            swiftSettings: settings
        ),
        // A target of its own, so that only the command pays for building jwt-kit.
        .target(
            name: "BuswayTokens",
            dependencies: ["BuswayGateway", "WireJSON", .product(name: "JWTKit", package: "jwt-kit")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "busway",
            dependencies: [
                "BuswayBridge", "BuswayGateway", "BuswayObservability", "BuswayTokens", "CurlHTTP", "Locking",
                "Messaging",
                "MessagingHTTP", "MessagingRabbitMQ", "Reactor", "ReactorTLS", "SocketHTTP",
                "WireJSON",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings
        ),

        // What every driver must do, as a library: each driver's tests run the very same cases.
        .target(
            name: "MessagingConformance",
            dependencies: ["Locking", "Messaging", "WireJSON", .product(name: "Logging", package: "swift-log")],
            path: "Tests/MessagingConformance",
            swiftSettings: settings
        ),

        // What an HTTP/1.1 server must answer to what, as octets: tried on the HTTP layer alone and on the whole gateway.
        .target(
            name: "HTTPConformance",
            dependencies: ["Reactor", "ReactorTLS", "SocketHTTP"],
            path: "Tests/Conformance",
            swiftSettings: settings
        ),

        // The driver of docs/writing-a-driver.md, with what Messaging offers everybody and nothing else.
        .target(
            name: "ExampleDriver",
            dependencies: ["Messaging", "WireJSON", .product(name: "Logging", package: "swift-log")],
            path: "Tests/ExampleDriver",
            swiftSettings: settings
        ),

        // What tests need of the machine: other programs, started and ended with the test.
        .target(name: "CChildProcesses", path: "Tests/CChildProcesses"),
        .target(
            name: "ChildProcesses",
            dependencies: ["CChildProcesses", "Locking"],
            path: "Tests/ChildProcesses",
            swiftSettings: settings
        ),
        // A RabbitMQ of the tests' own.
        .target(
            name: "RabbitMQFixture",
            dependencies: ["ChildProcesses", "Locking"],
            path: "Tests/RabbitMQFixture",
            swiftSettings: settings
        ),
        // Python with oslo.messaging, told what to do; its own side is Tests/Interop/peer.
        .target(
            name: "PythonPeers",
            dependencies: ["ChildProcesses", "Locking", "WireJSON"],
            path: "Tests/PythonPeers",
            swiftSettings: settings
        ),

        // A worker that counts its runs, and waits for the test.
        .target(
            name: "WorkerFixture",
            dependencies: ["Locking", "Messaging", "WireJSON"],
            path: "Tests/WorkerFixture",
            swiftSettings: settings
        ),

        // A web service that answers with exactly the octets a test tells it to.
        .target(
            name: "ScriptedUpstream",
            dependencies: ["Locking", "Reactor"],
            path: "Tests/ScriptedUpstream",
            swiftSettings: settings
        ),

        // A network of the tests' own that loses connections in every way.
        .target(
            name: "FaultProxy",
            dependencies: ["Reactor"],
            path: "Tests/FaultProxy",
            swiftSettings: settings
        ),

        .testTarget(name: "LockingTests", dependencies: ["Locking"], swiftSettings: settings),
        .testTarget(name: "RoundsTests", dependencies: ["Locking", "Rounds"], swiftSettings: settings),
        .testTarget(name: "WireJSONTests", dependencies: ["WireJSON"], swiftSettings: settings),
        .testTarget(name: "ReactorTests", dependencies: ["CLinux", "Locking", "Reactor"], swiftSettings: settings),
        .testTarget(
            name: "MessagingTests",
            dependencies: [
                "ExampleDriver", "Locking", "Messaging", "MessagingConformance", "WireJSON",
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MessagingRabbitMQTests",
            dependencies: [
                "CLinux", "Locking", "Messaging", "MessagingConformance", "MessagingRabbitMQ", "RabbitMQFixture",
                "WireJSON", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "MessagingYAMLTests", dependencies: ["Messaging", "MessagingYAML"], swiftSettings: settings),
        .testTarget(
            name: "SocketHTTPTests",
            dependencies: [
                "ChildProcesses", "HTTPConformance", "Locking", "Reactor", "ReactorTLS", "SocketHTTP",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MessagingHTTPTests",
            dependencies: [
                "Messaging", "MessagingHTTP", "Reactor", "SocketHTTP", "WireJSON",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        // A client in a program of its own, which a test runs where no name can be looked up.
        .executableTarget(
            name: "CurlProbe",
            dependencies: ["CurlHTTP", "Locking", "Reactor"],
            path: "Tests/CurlProbe",
            swiftSettings: settings
        ),
        .testTarget(
            name: "CurlHTTPTests",
            dependencies: [
                "BuswayBridge", "BuswayHTTPErrors", "ChildProcesses", "CurlHTTP", "CurlProbe", "Locking", "Messaging",
                "RabbitMQFixture", "Reactor", "ReactorTLS", "ScriptedUpstream", "SocketHTTP", "WireJSON", "busway",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BuswayObservabilityTests",
            dependencies: [
                "BuswayObservability", "Locking", "Reactor", "WireJSON",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BuswayHTTPErrorsTests",
            dependencies: ["BuswayHTTPErrors", "Messaging", "WireJSON"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BuswayBridgeTests",
            dependencies: [
                "BuswayBridge", "BuswayHTTPErrors", "BuswayObservability", "Locking", "Messaging", "WireJSON",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BuswayGatewayTests",
            dependencies: [
                "BuswayGateway", "BuswayObservability", "Locking", "Messaging", "WireJSON", "WorkerFixture",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BuswayTokensTests",
            dependencies: [
                "BuswayGateway", "BuswayTokens", "WireJSON",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BuswayTests",
            dependencies: [
                "BuswayGateway", "BuswayObservability", "ChildProcesses", "CurlHTTP", "Messaging", "Reactor",
                "ReactorTLS", "SocketHTTP", "WireJSON", "busway",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ChaosTests",
            dependencies: [
                "FaultProxy", "Locking", "Messaging", "MessagingRabbitMQ", "RabbitMQFixture", "WireJSON",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Chaos",
            swiftSettings: settings
        ),
        .testTarget(
            name: "RabbitMQFixtureTests",
            dependencies: ["ChildProcesses", "RabbitMQFixture"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "InteropTests",
            dependencies: [
                "ChildProcesses", "Locking", "Messaging", "MessagingRabbitMQ", "PythonPeers", "RabbitMQFixture",
                "Reactor",
                "WireJSON", "busway",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Interop",
            exclude: ["peer"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "BuswayHTTPErrors", "ChildProcesses", "HTTPConformance", "Locking", "Messaging", "MessagingRabbitMQ",
                "RabbitMQFixture", "Reactor",
                "ReactorTLS", "ScriptedUpstream", "SocketHTTP", "WireJSON", "WorkerFixture", "busway",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
