public import ArgumentParser
import BundleTransfer
public import Bus
import Failure
public import Logging
public import Messages
import Models
import Plugins
import RPC
import ServiceKit
public import Spool
import Tracking

/// The classifier's flags, and what they mean.
public struct ClassifierOptions: ParsableArguments {
    @Option(
        help: """
            The model bundle while none is selected (mien models use): its name, name-version, or folder; plugin:NAME for a \
            plugin's classifier.
            """
    )
    public var model = "baseline"

    @Option(help: "Classify only this camera's faces.")
    public var camera: Name?

    @Option(help: "Share the faces, and the selected model, with the other classifiers of this group.")
    public var group: Name?

    @Flag(
        help: "Do not read faces that somebody asks about; others of the group do. Only the default group is asked."
    )
    public var noAnswers = false

    @Option(help: "At most so many faces go through the model at once.")
    public var batch = 8

    @Option(help: "What runs the model: auto, opencv, openvino, or an engine of a plugin.")
    public var engine = "auto"

    @Option(help: "How many threads the engine may use.")
    public var threads = 1

    @Option(help: "What the model of --model computes with: auto, fp32 or int8.")
    public var precision = "auto"

    @Option(help: "How slowly the smoothed emotion of a tracked face follows, in seconds; 0 does not smooth.")
    public var smoothing = 0.5

    @Option(
        help: ArgumentHelp(
            "Where reports are kept until they are recorded; none: in memory. Default: in $STATE_DIRECTORY, or "
                + "~/.local/state/mien.",
            valueName: "file"
        )
    )
    public var spool: String?

    @Option(help: ArgumentHelp("The most that the spool keeps; the oldest reports go first.", valueName: "MB"))
    public var spoolLimit = 256

    @Option(help: "What a report in the spool survives: normal, the end of any process; full, a power cut too.")
    public var spoolSynchronous = SpoolDurability.normal

    @Option(help: "The service that hands out bundles which this machine lacks; none: nobody does.")
    public var library = "library"

    @Option(help: ArgumentHelp("How long the model before stands by after a swap.", valueName: "seconds"))
    public var trial = 60

    @Option(help: ArgumentHelp("The memory that a new model's self-test may take.", valueName: "MB"))
    public var selfTestMemory = 1_024

    @Option(help: ArgumentHelp("The time that a new model's self-test may take.", valueName: "seconds"))
    public var selfTestTime = 10

    public init() {}

    public func validate() throws {
        guard (1...256).contains(batch) else { throw ValidationError("--batch is a number from 1 to 256") }
        guard ModelPrecision(rawValue: precision) != nil else {
            throw ValidationError("--precision is auto, fp32 or int8")
        }
        guard (1...256).contains(threads) else { throw ValidationError("--threads is a number from 1 to 256") }
        guard (1...1_000_000).contains(spoolLimit) else {
            throw ValidationError("--spool-limit is a number from 1 to 1000000")
        }
        guard (0...60).contains(smoothing) else { throw ValidationError("--smoothing is a number from 0 to 60") }
        guard Name(argument: library) != nil else { throw ValidationError("--library is a service's name, or none") }
        guard (1...3_600).contains(trial) else { throw ValidationError("--trial is a number from 1 to 3600") }
        guard (16...1_000_000).contains(selfTestMemory) else {
            throw ValidationError("--self-test-memory is a number from 16 to 1000000")
        }
        guard (1...600).contains(selfTestTime) else {
            throw ValidationError("--self-test-time is a number from 1 to 600")
        }
    }
}

extension ClassifierOptions {
    /// What the classifier shall do.
    public var configuration: ClassifierConfiguration {
        var configuration = ClassifierConfiguration()
        configuration.batchSize = batch
        configuration.smoothing.timeConstant = Int64(smoothing * 1_000_000)
        return configuration
    }

    /// How reports are kept.
    ///
    /// - Throws: `SpoolError` when there is no home for them.
    public func spoolConfiguration(site: Name, instance: Name) throws -> SpoolConfiguration {
        var configuration = SpoolConfiguration(
            path: try SpoolConfiguration.path(spool, service: "classifier", site: site, instance: instance)
        )
        configuration.limitBytes = spoolLimit << 20
        configuration.durability = spoolSynchronous
        return configuration
    }

    /// Whether it reads what somebody asks about: who asks expects the models of the default group.
    public var isAsked: Bool { !noAnswers && (group ?? Self.defaultGroup) == Self.defaultGroup }

    private static let defaultGroup = Name.constant("default")

    /// Whose selections this classifier follows.
    public func member(site: Name, instance: Name) -> ModelGroupMember {
        ModelGroupMember(site: site, group: group ?? Self.defaultGroup, instance: instance)
    }

    /// Opens the model that runs at first.
    ///
    /// - Parameter spoolPath: what is known of models is kept beside it.
    /// - Throws: what opening the model throws.
    public func start(besideSpool spoolPath: String, logger: Logger) throws -> ModelStart {
        let loader = ModelLoader(settings: PluginSettings(threads: threads)) { [engine, threads] in
            let selection = try EngineCatalog().select(EngineChoice(engine), threads: threads)
            if let obstacle = selection.obstacle { logger.notice("not on a faster engine: \(describe(obstacle))") }
            return selection.engine
        }
        return try ModelStart(
            model,
            precision: ModelPrecision(rawValue: precision) ?? .auto,
            loader: loader,
            journalPath: spoolPath == SpoolConfiguration.inMemory ? nil : "\(spoolPath)-models.json",
            logger: logger
        )
    }

    /// Where selected bundles come from.
    ///
    /// - Throws: when the library's name is none.
    public func source(bus: any MessageBus, site: Name, instance: Name, logger: Logger) throws -> any BundleSource {
        guard library != "none" else { return LocalBundles() }
        // 11 and 40 characters.
        let client = try RPCClient(bus: bus, site: site, client: Name("classifier-\(instance.text.prefix(40))"))
        let fetcher = BundleFetcher(
            client: client,
            source: try Name(library),
            into: ModelStore.writableDirectory(),
            logger: logger
        )
        return LibraryBundles(local: LocalBundles(), fetcher: fetcher)
    }

    /// Tries new models in processes of their own.
    public var tester: ChildSelfTester {
        ChildSelfTester(threads: threads, memoryLimit: selfTestMemory, timeLimit: .seconds(selfTestTime))
    }
}

extension SpoolDurability: ExpressibleByArgument {}
