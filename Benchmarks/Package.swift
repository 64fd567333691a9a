// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that building Mien does not build what measures it. `make bench` does.

let measured = Target.Dependency.product(name: "MeasuredParts", package: "mien")
let strictC: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra"])]

let package = Package(
    name: "mien-benchmarks",
    products: [.executable(name: "mien-bench", targets: ["BenchmarksMain"])],
    dependencies: [
        .package(name: "mien", path: ".."),
        // Whatever version Mien itself asks for.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.0.0"),
    ],
    targets: [
        // What the bus is measured against.
        .target(
            name: "CBareClient",
            path: "CBareClient",
            cSettings: strictC,
            linkerSettings: [.linkedLibrary("mosquitto")]
        ),
        // Counts what a thread allocates.
        .target(name: "CAllocations", path: "CAllocations", cSettings: strictC),
        .executableTarget(
            name: "BenchmarksMain",
            dependencies: [
                "CAllocations", "CBareClient", measured,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Main",
            // As in Mien's own manifest.
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            ]
        ),
    ]
)
