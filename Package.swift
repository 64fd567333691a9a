// swift-tools-version: 6.2
import PackageDescription

// MARK: - Libraries that we stand on

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

// MARK: - Shared: things that several services are made of

let shared: [Target] = [
    .target(name: "Failure", path: "Shared/Failure"),
    .target(name: "Faces", path: "Shared/Faces"),
    .target(
        name: "Messages",
        dependencies: ["Faces", "Failure", protobuf],
        path: "Shared/Messages",
        exclude: ["mien.proto"]
    ),
    .systemLibrary(
        name: "CMosquitto",
        path: "Shared/Bus/CMosquitto",
        pkgConfig: "libmosquitto",
        providers: [.apt(["libmosquitto-dev"])]
    ),
    .target(
        name: "Bus",
        dependencies: ["CMosquitto", "Failure", logging, lifecycle],
        path: "Shared/Bus/Bus"
    ),
    .target(
        name: "ServiceKit",
        dependencies: [
            "Bus", "Failure", "Messages", argumentParser, coreMetrics, lifecycle, logging, protobuf, signals,
        ],
        path: "Shared/ServiceKit"
    ),
]

// MARK: - The package

let package = Package(
    name: "mien",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
        .package(url: "https://github.com/apple/swift-crypto", .upToNextMinor(from: "4.5.2")),
        .package(url: "https://github.com/apple/swift-log", .upToNextMinor(from: "1.16.2")),
        .package(url: "https://github.com/apple/swift-metrics", .upToNextMinor(from: "2.13.0")),
        .package(url: "https://github.com/apple/swift-protobuf", .upToNextMinor(from: "1.39.0")),
        .package(url: "https://github.com/groue/GRDB.swift", .upToNextMinor(from: "7.10.0")),
        .package(url: "https://github.com/jpsim/Yams", .upToNextMinor(from: "6.2.2")),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", .upToNextMinor(from: "2.13.0")),
        .package(url: "https://github.com/swiftlang/swift-subprocess", .upToNextMinor(from: "1.0.2")),
    ],
    targets: shared
)

// What Swift 7 will do anyway, from the first day. Under NonisolatedNonsendingByDefault an async function runs on its
// caller's actor, so work that blocks or computes belongs on a thread of its own (docs/decisions/0004).
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
]
for target in package.targets where target.type != .system && !target.name.hasPrefix("C") {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
