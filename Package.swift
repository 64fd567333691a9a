// swift-tools-version: 6.2
import PackageDescription

// MARK: - Libraries that we stand on

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let certificates = Target.Dependency.product(name: "X509", package: "swift-certificates")
let database = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let lifecycleTestKit = Target.Dependency.product(
    name: "ServiceLifecycleTestKit",
    package: "swift-service-lifecycle"
)
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let httpParts = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let yaml = Target.Dependency.product(name: "Yams", package: "Yams")

// MARK: - Shared: things that several services are made of

let shared: [Target] = [
    .target(name: "Failure", path: "Shared/Failure"),
    .target(name: "Access", dependencies: ["Failure", "Messages", crypto], path: "Shared/Access"),
    .target(name: "Faces", path: "Shared/Faces"),
    .target(name: "Statistics", path: "Shared/Statistics"),
    .target(name: "Threads", path: "Shared/Threads"),
    .target(name: "Tracking", dependencies: ["Faces"], path: "Shared/Tracking"),
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
        dependencies: ["CMosquitto", "Failure", "Threads", lifecycle, logging],
        path: "Shared/Bus/Bus"
    ),
    .target(name: "LocalBroker", dependencies: ["Failure"], path: "Shared/LocalBroker"),
    .target(
        name: "BusTestKit",
        dependencies: ["Bus", "Failure", "LocalBroker", lifecycle, logging, subprocess, systemPackage],
        path: "Shared/BusTestKit"
    ),
    .target(
        name: "CImages",
        path: "Shared/Images/CImages",
        cxxSettings: [.unsafeFlags(["-Wall", "-Wextra"])],
        linkerSettings: [.linkedLibrary("jpeg"), .linkedLibrary("png")]
    ),
    .target(name: "Images", dependencies: ["CImages", "Failure"], path: "Shared/Images/Images"),
    .target(
        name: "CVision",
        dependencies: ["CImages"],
        path: "Shared/Vision/CVision",
        // Debian keeps OpenCV's headers in a folder of their own, and its pkg-config file names 55 libraries.
        cxxSettings: [.unsafeFlags(["-I/usr/include/opencv4", "-Wall", "-Wextra"])],
        linkerSettings: ["opencv_core", "opencv_imgproc", "opencv_objdetect", "opencv_dnn"].map { .linkedLibrary($0) }
    ),
    .target(
        name: "Vision",
        dependencies: ["CImages", "CVision", "Faces", "Failure", "Images"],
        path: "Shared/Vision/Vision"
    ),
    // FFmpeg is loaded when a source needs it.
    .target(name: "CCapture", path: "Shared/Capture/CCapture"),
    .target(name: "Capture", dependencies: ["CCapture", "Failure"], path: "Shared/Capture/Capture"),
    .target(
        name: "DrawnPerson",
        dependencies: ["Faces"],
        path: "Shared/DrawnPerson",
        // Unoptimised, drawing one picture takes seconds, and nobody steps through it with a debugger anyway.
        swiftSettings: [.unsafeFlags(["-O"], .when(configuration: .debug))]
    ),
    // The header that plugins are written against.
    .target(name: "CPlugin", path: "Shared/Inference/CPlugin"),
    .target(
        name: "Inference",
        dependencies: ["CImages", "CVision", "Failure"],
        path: "Shared/Inference/Inference"
    ),
    .target(
        name: "Plugins",
        dependencies: ["CPlugin", "Faces", "Failure", "Images", "Inference", "Vision"],
        path: "Shared/Inference/Plugins"
    ),
    // An engine that brings nothing: it finds OpenVINO's library when it is asked for. With OpenVINO's own headers there, it
    // checks what it says about them.
    .target(
        name: "OpenVINOPlugin",
        dependencies: ["CPlugin"],
        path: "Plugins/OpenVINO",
        publicHeadersPath: ".",
        cSettings: [
            .headerSearchPath("../../.openvino/include"), .unsafeFlags(["-Wall", "-Wextra", "-fvisibility=hidden"]),
        ]
    ),
    .target(
        name: "Models",
        dependencies: ["Faces", "Failure", "Images", "Inference", "Plugins", "Vision", crypto],
        path: "Shared/Models"
    ),
    .target(
        name: "FaceDetection",
        dependencies: ["Faces", "Failure", "Images", "Inference", "Models", "Plugins", "Vision", crypto],
        path: "Shared/FaceDetection"
    ),
    .target(
        name: "Enrolment",
        dependencies: ["Failure", "Messages", asn1, certificates, crypto],
        path: "Shared/Enrolment"
    ),
    .target(name: "Store", dependencies: ["Faces", "Failure", "Messages", database], path: "Shared/Store"),
    // libpq is loaded when a database of PostgreSQL is asked for.
    .target(
        name: "CPostgres",
        path: "Shared/PostgresStore/CPostgres",
        cSettings: [.unsafeFlags(["-Wall", "-Wextra"])]
    ),
    .target(
        name: "PostgresStore",
        dependencies: ["CPostgres", "Faces", "Failure", "Messages", "Store"],
        path: "Shared/PostgresStore/PostgresStore"
    ),
    .target(name: "PostgresTestKit", dependencies: ["Failure"], path: "Shared/PostgresTestKit"),
    .target(
        name: "ServiceKit",
        dependencies: [
            "Bus", "Failure", "Messages", "Threads", argumentParser, coreMetrics, lifecycle, logging, metrics, protobuf,
            signals,
        ],
        path: "Shared/ServiceKit"
    ),
    .systemLibrary(
        name: "CSQLite",
        path: "Shared/Spool/CSQLite",
        pkgConfig: "sqlite3",
        providers: [.apt(["libsqlite3-dev"])]
    ),
    .target(
        name: "Spool",
        dependencies: [
            "Bus", "CSQLite", "Failure", "Messages", "ServiceKit", "Threads", coreMetrics, lifecycle, logging, metrics,
        ],
        path: "Shared/Spool/Spool"
    ),
    .target(
        name: "RPC",
        dependencies: [
            "Bus", "Failure", "Messages", "ServiceKit", coreMetrics, lifecycle, logging, metrics, protobuf,
        ],
        path: "Shared/RPC"
    ),
    .target(
        name: "BundleTransfer",
        dependencies: ["Failure", "Messages", "Models", "RPC", "Threads", crypto, logging, protobuf],
        path: "Shared/BundleTransfer"
    ),
    .target(
        name: "Rollout",
        dependencies: [
            "BundleTransfer", "Bus", "Faces", "Failure", "Messages", "Models", "Plugins", "RPC", "ServiceKit",
            "Statistics", crypto, logging, protobuf,
        ],
        path: "Shared/Rollout"
    ),
    .target(
        name: "ServiceTestKit",
        dependencies: [
            "Bus", "BusTestKit", "Failure", "Messages", "ServiceKit", "Spool", "Threads", coreMetrics, lifecycle,
            logging,
        ],
        path: "Shared/ServiceTestKit"
    ),
]

// MARK: - Services: each a library that thinks and an executable that wires

func service(
    _ name: String,
    dependencies: [Target.Dependency],
    mainDependencies: [Target.Dependency]
) -> [Target] {
    [
        .target(name: "\(name)Service", dependencies: dependencies, path: "Services/\(name)/Service"),
        .executableTarget(
            name: "\(name)Main",
            dependencies: [.target(name: "\(name)Service"), argumentParser] + mainDependencies,
            path: "Services/\(name)/Main"
        ),
    ]
}

let services: [Target] =
    service(
        "Camera",
        dependencies: [
            "Bus", "Capture", "DrawnPerson", "Faces", "Failure", "Images", "Messages", "ServiceKit", "Threads",
            coreMetrics, lifecycle, logging, metrics, protobuf,
        ],
        mainDependencies: ["Messages", "ServiceKit"]
    )
    + service(
        "Detector",
        dependencies: [
            "Bus", "FaceDetection", "Faces", "Failure", "Images", "Messages", "RPC", "ServiceKit", "Threads",
            "Tracking",
            "Vision", coreMetrics, lifecycle, logging, metrics, protobuf,
        ],
        mainDependencies: [
            "FaceDetection", "Messages", "Models", "Plugins", "ServiceKit", "Tracking", "Vision", lifecycle,
        ]
    )
    + service(
        "Classifier",
        dependencies: [
            "BundleTransfer", "Bus", "Faces", "Failure", "Inference", "Messages", "Models", "Plugins", "RPC",
            "ServiceKit",
            "Spool", "Threads", "Tracking", "Vision", argumentParser, coreMetrics, lifecycle, logging, metrics,
            protobuf,
        ],
        mainDependencies: ["Messages", "ServiceKit", "Spool", lifecycle]
    )
    + service(
        "Recorder",
        dependencies: [
            "Bus", "Faces", "Failure", "Images", "Messages", "RPC", "ServiceKit", "Store", "Threads", coreMetrics,
            lifecycle, logging, metrics, protobuf,
        ],
        mainDependencies: ["Bus", "Messages", "PostgresStore", "ServiceKit", "Store", "Threads", lifecycle]
    )
    + service(
        "Feedback",
        dependencies: [
            "Bus", "Faces", "Failure", "Messages", "RPC", "ServiceKit", "Spool", "Statistics", coreMetrics, lifecycle,
            logging, metrics, protobuf,
        ],
        mainDependencies: ["Failure", "Messages", "ServiceKit", "Spool"]
    )
    + service(
        "Library",
        dependencies: [
            "BundleTransfer", "Bus", "Failure", "Messages", "Models", "RPC", "ServiceKit", coreMetrics, lifecycle,
            logging, metrics, protobuf,
        ],
        mainDependencies: ["Messages", "Models", "ServiceKit"]
    )
    + service(
        "Gateway",
        dependencies: [
            "Access", "BundleTransfer", "Bus", "CZlib", "Faces", "Failure", "Images", "Messages", "Models", "RPC",
            "Rollout",
            "ServiceKit", "Statistics", "Threads", "Vision", asyncHTTPClient, coreMetrics, crypto, httpParts, httpTypes,
            hummingbird,
            hummingbirdCore, hummingbirdTLS, lifecycle, logging, metrics, nio, nioHTTP, protobuf,
        ],
        mainDependencies: ["Bus", "Failure", "Messages", "ServiceKit", lifecycle]
    )
    + [
        .systemLibrary(
            name: "CZlib",
            path: "Services/Gateway/CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]
        )
    ]
    + service(
        "Registrar",
        dependencies: [
            "Bus", "Enrolment", "Failure", "Messages", "RPC", "ServiceKit", coreMetrics, lifecycle, logging, protobuf,
        ],
        mainDependencies: ["Messages", "ServiceKit"]
    )
    + service(
        "Mien",
        dependencies: [
            "Access", "BundleTransfer", "Bus", "Capture", "DrawnPerson", "Enrolment", "FaceDetection", "Faces",
            "Failure", "Images",
            "Inference", "LocalBroker", "Messages", "Models", "Plugins", "PostgresStore", "RPC", "Rollout",
            "ServiceKit", "Statistics",
            "Store",
            "Threads", "Vision", crypto, lifecycle, logging, protobuf, signals, subprocess, systemPackage, yaml,
        ],
        mainDependencies: [
            "Bus", "Enrolment", "Failure", "Messages", "Models", "ServiceKit", lifecycle, logging, signals,
        ]
    )

// MARK: - Tests: one target for each

func tests(
    _ name: String,
    dependencies: [Target.Dependency] = [],
    exclude: [String] = [],
    resources: [Resource] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.target(name: name)] + dependencies,
        path: "Tests/\(name)Tests",
        exclude: exclude,
        resources: resources
    )
}

let tests: [Target] = [
    tests("Access", dependencies: ["Failure", "Messages"]),
    .target(
        name: "TestBundles",
        dependencies: ["Bus", "Messages", "Models", "Rollout", "ServiceKit", crypto, protobuf],
        path: "Tests/TestBundles"
    ),
    .target(name: "TestPictures", dependencies: ["Faces", "Images"], path: "Tests/TestPictures"),
    tests(
        "Bus",
        dependencies: [
            "BusTestKit", "Faces", "Failure", "LocalBroker", "Messages", lifecycle, logging, protobuf, subprocess,
            systemPackage,
        ]
    ),
    tests(
        "BundleTransfer",
        dependencies: [
            "Bus", "BusTestKit", "Failure", "LocalBroker", "Messages", "Models", "RPC", "ServiceTestKit", "TestBundles",
            crypto, lifecycle, logging, protobuf,
        ]
    ),
    tests(
        "CameraService",
        dependencies: [
            "Bus", "BusTestKit", "Capture", "DrawnPerson", "Faces", "Failure", "Images", "Messages", "ServiceKit",
            "ServiceTestKit", coreMetrics, lifecycle, logging, protobuf,
        ]
    ),
    tests(
        "ClassifierService",
        dependencies: [
            "Bus", "BusTestKit", "Faces", "Failure", "Images", "Inference", "Messages", "Models", "Plugins",
            "ProcessTestKit", "RPC", "ServiceKit", "ServiceTestKit", "Spool", "TestBundles", "Vision", argumentParser,
            coreMetrics, lifecycle, logging, protobuf,
        ]
    ),
    tests(
        "DetectorService",
        dependencies: [
            "Bus", "BusTestKit", "DrawnPerson", "FaceDetection", "Faces", "Failure", "Images", "Inference",
            "Messages", "Models", "RPC", "ServiceKit", "ServiceTestKit", "Tracking", "Vision", coreMetrics, lifecycle,
            lifecycleTestKit, logging, protobuf,
        ]
    ),
    // The two C faces have one suite: they share their rules.
    tests("CVision", dependencies: ["CImages"]),
    tests("Capture", dependencies: ["CCapture", "Failure"], resources: [.copy("Fixtures")]),
    tests("DrawnPerson", dependencies: ["Faces"]),
    tests("Enrolment", dependencies: ["Failure", "Messages", "ProcessTestKit", certificates, crypto]),
    tests(
        "FaceDetection",
        dependencies: [
            "DrawnPerson", "Faces", "Failure", "Images", "Inference", "Models", "TestPictures", "Vision", crypto,
        ]
    ),
    tests("Faces"),
    tests("Failure"),
    tests(
        "FeedbackService",
        dependencies: [
            "Bus", "Faces", "Failure", "Messages", "RPC", "ServiceKit", "ServiceTestKit", "Spool", "Statistics",
            lifecycle, protobuf,
        ]
    ),
    tests(
        "GatewayService",
        dependencies: [
            "Access", "BundleTransfer", "Bus", "BusTestKit", "Faces", "Failure", "Images", "Messages", "Models",
            "ProcessTestKit", "RPC", "Rollout", "ServiceKit", "ServiceTestKit", "TestBundles", "TestPictures",
            "Threads",
            coreMetrics, httpTypes, hummingbird, hummingbirdTesting, lifecycle, logging, nio, protobuf,
        ],
        exclude: ["Fixtures"]
    ),
    tests("Images", dependencies: ["Faces", "Failure", "TestPictures"]),
    // The engines of this machine, side by side.
    .testTarget(
        name: "EnginesTests",
        dependencies: [
            "Failure", "Images", "Inference", "Models", "Plugins", "ProcessTestKit", "TestPictures", subprocess,
        ],
        path: "Tests/EnginesTests",
        exclude: ["Fixtures"]
    ),
    tests("Inference", dependencies: ["Failure"]),
    tests(
        "LibraryService",
        dependencies: [
            "BundleTransfer", "Bus", "BusTestKit", "Failure", "Messages", "Models", "RPC", "ServiceKit",
            "ServiceTestKit", "TestBundles", lifecycle, logging, protobuf,
        ]
    ),
    tests("LocalBroker", dependencies: ["Failure"]),
    tests("Messages", dependencies: ["Faces", "Failure", protobuf]),
    tests(
        "MienService",
        dependencies: [
            "Access", "BundleTransfer", "Bus", "BusTestKit", "Capture", "Enrolment", "FaceDetection", "Faces",
            "Failure", "Images",
            "Inference", "LocalBroker",
            "Messages",
            "Models", "Plugins", "PostgresStore", "PostgresTestKit", "ProcessTestKit", "RPC", "Rollout", "ServiceKit",
            "ServiceTestKit", "Statistics", "Store",
            "TestBundles", "TestPictures", crypto,
            lifecycle, logging, protobuf, subprocess, systemPackage,
        ]
    ),
    tests(
        "Models",
        dependencies: ["Faces", "Failure", "Images", "Inference", "Vision", crypto],
        exclude: ["Fixtures"]
    ),
    tests(
        "Plugins",
        dependencies: [
            "ClassifierService", "DetectorService", "Faces", "Failure", "Images", "Inference", "Messages", "Models",
            "ProcessTestKit", "ServiceKit", "ServiceTestKit", "Spool", "Vision", protobuf,
        ],
        exclude: ["Fixtures"]
    ),
    tests(
        "RPC",
        dependencies: [
            "Bus", "BusTestKit", "Failure", "LocalBroker", "Messages", "ServiceTestKit", lifecycle, logging, protobuf,
        ]
    ),
    tests("Rollout", dependencies: ["Bus", "Failure", "Messages", "Models", "ServiceKit", "TestBundles", protobuf]),
    tests(
        "RecorderService",
        dependencies: [
            "Bus", "BusTestKit", "Faces", "Failure", "Images", "Messages", "RPC", "ServiceKit", "ServiceTestKit",
            "Store", "TestPictures", coreMetrics, lifecycle, logging, protobuf,
        ]
    ),
    tests(
        "ServiceKit",
        dependencies: [
            "Bus", "BusTestKit", "Failure", "Messages", "ServiceTestKit", argumentParser, coreMetrics, lifecycle,
            lifecycleTestKit, logging, metrics, protobuf,
        ]
    ),
    tests(
        "Spool",
        dependencies: [
            "Bus", "BusTestKit", "CSQLite", "Failure", "Messages", "ServiceKit", "ServiceTestKit", coreMetrics,
            lifecycle,
            logging, protobuf,
        ]
    ),
    tests("Statistics"),
    tests(
        "Store",
        dependencies: ["Faces", "Failure", "LocalBroker", "Messages", "PostgresStore", "PostgresTestKit", database]
    ),
    tests("Threads"),
    tests("Tracking", dependencies: ["Faces"]),
    tests("Vision", dependencies: ["Faces", "Failure", "Images", "TestPictures"]),
    // Breaks a running system at random (`make chaos`).
    .executableTarget(
        name: "mien-chaos",
        dependencies: [
            "Bus", "BusTestKit", "Failure", "LocalBroker", "Messages", "PersonTestKit", "ServiceKit", "Spool", "Store",
            "Threads", argumentParser,
        ],
        path: "Tests/Chaos"
    ),
    // The way from what people say to the next model (`make walk`).
    .executableTarget(
        name: "mien-walk",
        dependencies: [
            "Bus", "BusTestKit", "DrawnPerson", "Faces", "Images", "LocalBroker", "Messages", "PersonTestKit",
            "ServiceKit", "Statistics", "Threads", argumentParser,
        ],
        path: "Tests/Walk"
    ),
    // Somebody who says what faces show.
    .target(
        name: "PersonTestKit",
        dependencies: ["Bus", "Failure", "Messages", "RPC", protobuf],
        path: "Tests/PersonTestKit"
    ),
    // Real processes and a real broker: the executables are built beside the tests.
    .target(name: "ProcessTestKit", dependencies: [systemPackage], path: "Tests/ProcessTestKit"),
    .testTarget(
        name: "IntegrationTests",
        dependencies: [
            "BundleTransfer", "Bus", "BusTestKit", "DrawnPerson", "Enrolment", "Faces", "Failure", "Images",
            "LocalBroker", "Messages", "Models", "PersonTestKit", "PostgresStore", "PostgresTestKit",
            "ProcessTestKit", "RPC", "ServiceKit", "ServiceTestKit", "Spool",
            "Store", "TestBundles", "TestPictures", "Threads", coreMetrics, lifecycle, logging, protobuf, subprocess,
            systemPackage,
        ]
    ),
]

// MARK: - The package

let package = Package(
    name: "mien",
    products: [
        .executable(name: "mien", targets: ["MienMain"]),
        .executable(name: "mien-camera", targets: ["CameraMain"]),
        .executable(name: "mien-classifier", targets: ["ClassifierMain"]),
        .executable(name: "mien-detector", targets: ["DetectorMain"]),
        .executable(name: "mien-feedback", targets: ["FeedbackMain"]),
        .executable(name: "mien-gateway", targets: ["GatewayMain"]),
        .executable(name: "mien-library", targets: ["LibraryMain"]),
        .executable(name: "mien-registrar", targets: ["RegistrarMain"]),
        .executable(name: "mien-recorder", targets: ["RecorderMain"]),
        .library(name: "mien-openvino", type: .dynamic, targets: ["OpenVINOPlugin"]),
        // What the package in Benchmarks/ measures.
        .library(
            name: "MeasuredParts",
            targets: [
                "Bus", "BusTestKit", "DrawnPerson", "FaceDetection", "Faces", "Failure", "Images", "Inference",
                "LocalBroker", "Messages", "PostgresStore", "PostgresTestKit", "RecorderService", "ServiceKit", "Store",
                "Vision",
            ]
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2")),
        .package(url: "https://github.com/apple/swift-asn1", .upToNextMinor(from: "1.7.4")),
        .package(url: "https://github.com/apple/swift-certificates", .upToNextMinor(from: "1.21.1")),
        .package(url: "https://github.com/apple/swift-crypto", .upToNextMinor(from: "4.5.2")),
        .package(url: "https://github.com/apple/swift-log", .upToNextMinor(from: "1.16.2")),
        .package(url: "https://github.com/apple/swift-metrics", .upToNextMinor(from: "2.13.0")),
        // What Hummingbird stands on: connections are watched below it.
        .package(url: "https://github.com/apple/swift-http-types", .upToNextMinor(from: "1.8.0")),
        .package(url: "https://github.com/apple/swift-nio", .upToNextMinor(from: "2.101.2")),
        .package(url: "https://github.com/apple/swift-nio-extras", .upToNextMinor(from: "1.35.2")),
        // Without its traits it does not need Foundation, which is 8 MB of libraries in each process.
        .package(url: "https://github.com/apple/swift-protobuf", .upToNextMinor(from: "1.39.0"), traits: []),
        .package(url: "https://github.com/apple/swift-system", .upToNextMinor(from: "1.8.1")),
        .package(url: "https://github.com/groue/GRDB.swift", .upToNextMinor(from: "7.10.0")),
        // Without its traits it needs neither all of Foundation nor swift-configuration.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            .upToNextMinor(from: "2.28.1"),
            traits: []
        ),
        .package(url: "https://github.com/jpsim/Yams", .upToNextMinor(from: "6.2.2")),
        .package(url: "https://github.com/swift-server/async-http-client", .upToNextMinor(from: "1.37.0")),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", .upToNextMinor(from: "2.13.0")),
        .package(url: "https://github.com/swiftlang/swift-subprocess", .upToNextMinor(from: "1.0.2")),
    ],
    targets: shared + services + tests
)

// What Swift 7 will do anyway, from the first day. Under NonisolatedNonsendingByDefault an async function runs on its
// caller's actor, so work that blocks or computes belongs on a thread of its own (docs/decisions/0004).
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
]
let cTargets: Set<String> = [
    "CCapture", "CImages", "CMosquitto", "CPlugin", "CPostgres", "CSQLite", "CVision", "CZlib", "OpenVINOPlugin",
]
// Where nobody watches the compiler, a warning has to stop it.
let strictness: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]
for target in package.targets where !cTargets.contains(target.name) {
    target.swiftSettings = (target.swiftSettings ?? []) + settings + strictness
}
