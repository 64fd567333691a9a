import Failure
import Messages
import RPC
import SwiftProtobuf

/// How a bundle comes over: what is asked for next, when it is asked for again, and when it is given up. It decides; the
/// ``BundleFetcher`` asks, writes and waits.
struct BundleDownload {
    enum Event {
        case started
        /// The source said what the bundle consists of.
        case described(WireBundleReply)
        /// So many bytes of each file are on the disk already, from an earlier try.
        case found([String: UInt64])
        case received([UInt8])
        case stored
        /// A whole file was hashed.
        case checked(sha256: String)
        /// A question has no answer.
        case unanswered(RPCError)
        case waited

        /// Whether more is there than before.
        var isProgress: Bool {
            switch self {
            case .found, .stored: true
            case .started, .described, .received, .checked, .unanswered, .waited: false
            }
        }
    }

    enum Action {
        /// Ask what the bundle consists of.
        case describe(timeout: Duration)
        /// Look what is there.
        case take(BundleInventory)
        case read(file: String, offset: UInt64, count: UInt32, timeout: Duration)
        case write([UInt8], file: String, offset: UInt64)
        case check(file: String)
        case wait(Duration)
        /// All files are there and right.
        case finish(BundleInventory)
        /// It does not come; a file that is wrong goes.
        case fail(any Error, discarding: String?)
    }

    struct Patience: Sendable {
        /// For one answer.
        var answer: Duration = .seconds(5)
        /// For a source that has not answered yet.
        var beginning: Duration = .seconds(10)
        /// For a source that has fallen silent: its process, its node or the broker may start again.
        var silence: Duration = .seconds(60)
        /// Before a question is asked again.
        var pause: Duration = .milliseconds(250)
    }

    private static let largestChunk = UInt32(WireChunkReply.chunkLimit)
    /// What comes over a slow line in time.
    private static let smallestChunk: UInt32 = 16 << 10

    private let choice: WireModelChoice
    private let patience: Patience
    private var inventory: BundleInventory?
    /// By file, what is on the disk.
    private var sizes: [String: UInt64] = [:]
    /// Files whose hash is right.
    private var right: Set<String> = []
    private var chunk = Self.largestChunk
    /// For how long nothing has been heard.
    private var silence = Duration.zero
    /// The one that was last asked for, how many bytes of it, and how many came.
    private var file: BundleInventory.File?
    private var asked: UInt32 = 0
    private var arriving: UInt64 = 0

    init(_ choice: WireModelChoice, patience: Patience = Patience()) {
        self.choice = choice
        self.patience = patience
    }

    /// Bytes that are there, and bytes in all.
    var progress: (UInt64, UInt64) { (sizes.values.reduce(0, +), inventory?.bytes ?? 0) }

    mutating func handle(_ event: Event) -> Action {
        switch event {
        case .started, .waited: return next()
        case .described(let reply): return described(reply)
        case .found(let found):
            sizes = found
            return next()
        case .received(let bytes): return received(bytes)
        case .stored: return stored()
        case .checked(let sha256): return checked(sha256)
        case .unanswered(let error): return unanswered(error)
        }
    }

    private mutating func described(_ reply: WireBundleReply) -> Action {
        silence = .zero
        do {
            let inventory = try BundleInventory(reply, of: choice)
            self.inventory = inventory
            return .take(inventory)
        } catch {
            return .fail(error, discarding: nil)
        }
    }

    private mutating func next() -> Action {
        guard let inventory else { return .describe(timeout: patience.answer) }
        guard let file = inventory.files.first(where: { !right.contains($0.name) }) else { return .finish(inventory) }
        self.file = file
        let offset = sizes[file.name] ?? 0
        guard offset < file.bytes else { return .check(file: file.name) }
        asked = UInt32(min(UInt64(chunk), file.bytes - offset))
        return .read(file: file.name, offset: offset, count: asked, timeout: patience.answer)
    }

    private mutating func received(_ bytes: [UInt8]) -> Action {
        guard let file, let id = inventory?.id else { return next() }
        guard !bytes.isEmpty else {
            return bad("\(file.name) of \(id) ends before its \(file.bytes) bytes have come", file)
        }
        guard bytes.count <= Int(asked) else {
            return bad("\(bytes.count) bytes of \(file.name) of \(id) came where \(asked) were asked for", file)
        }
        silence = .zero
        chunk = min(chunk * 2, Self.largestChunk)
        arriving = UInt64(bytes.count)
        return .write(bytes, file: file.name, offset: sizes[file.name] ?? 0)
    }

    private mutating func stored() -> Action {
        if let file { sizes[file.name, default: 0] += arriving }
        arriving = 0
        return next()
    }

    private func bad(_ fault: String, _ file: BundleInventory.File) -> Action {
        .fail(TransferError(.badSource, "\(fault): copy the bundle to its source again."), discarding: file.name)
    }

    private mutating func checked(_ sha256: String) -> Action {
        guard let file, let id = inventory?.id else { return next() }
        guard sha256 == file.sha256 else {
            let error = TransferError(
                .hashMismatch,
                "\(file.name) of \(id) came as another file than bundle.json names: try again, or copy the bundle to its "
                    + "source again."
            )
            return .fail(error, discarding: file.name)
        }
        right.insert(file.name)
        return next()
    }

    private mutating func unanswered(_ error: RPCError) -> Action {
        switch error.code {
        case .timedOut, .notConnected:
            silence += patience.answer
            chunk = max(chunk / 2, Self.smallestChunk)
        case .notSent, .noResponder, .busy, .stopping, .tooManyCalls: break
        case .badReply:
            return .fail(TransferError(.badSource, "The source's answer is none.", cause: error), discarding: nil)
        case .remote("bundle_missing"):
            return .fail(TransferError(.bundleMissing, "The source has no such bundle.", cause: error), discarding: nil)
        case .unknownMethod, .tooLarge, .malformed, .invalid, .replyTooLarge, .failed, .remote:
            return .fail(TransferError(.sourceFailed, "The source cannot give it.", cause: error), discarding: nil)
        }
        silence += patience.pause
        guard silence < (inventory == nil ? patience.beginning : patience.silence) else {
            let sentence = "Nobody gives the bundle: see that mien-library runs and has it."
            return .fail(TransferError(.noSource, sentence, cause: error), discarding: nil)
        }
        return .wait(patience.pause)
    }
}
