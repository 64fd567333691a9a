import Bus
import Failure
import Messages
import Store

/// Makes pictures to keep out of messages. One thread has it.
struct PictureSession {
    /// What there is to store.
    struct Pictures {
        var crops: [RecordedCrop] = []
        var frames: [RecordedFrame] = []
        /// How many frames went because nobody said which faces are in them.
        var unpaired = 0
    }

    /// So many bytes of frames wait for their faces, at most: half a second of a dozen cameras.
    private static let shelfBytes = 8 << 20

    private let keepsFrames: Bool
    private let blurrer: FrameBlurrer
    private var choice: PictureChoice
    private var frameChoice: PictureChoice
    private var shelf = FrameShelf(limitBytes: shelfBytes)
    private var pictures = Pictures()

    /// - Throws: `ImageError` when memory is short.
    init(_ configuration: PictureKeeper.Configuration) throws {
        keepsFrames = configuration.keeping == .frames
        blurrer = try FrameBlurrer(isOff: configuration.keepsFacesInFrames)
        let interval = Int64(configuration.interval / .microseconds(1))
        choice = PictureChoice(interval: interval)
        frameChoice = PictureChoice(interval: interval)
    }

    /// Reads a message.
    ///
    /// - Throws: `MessageError` or `ImageError` when it cannot be read.
    mutating func take(_ arrival: PictureInbox.Arrival) throws {
        let topic = try Topic(parsing: arrival.message.topic)
        guard let camera = topic.camera else { return }
        switch arrival.kind {
        case .crops:
            let faces = try WireFaceSet.decode(arrival.message.payload)
            takeCrops(faces, of: camera, site: topic.site)
            if keepsFrames { try takeFrame(faces, of: camera, site: topic.site) }
        case .frames:
            let frame = try WireFrame.decode(arrival.message.payload)
            guard frameChoice.wantsFrame(of: camera, capturedAt: frame.info.capturedAt) else { return }
            pictures.unpaired += shelf.put(frame, of: camera)
        }
    }

    /// What there is to store by now.
    mutating func takeAll() -> Pictures {
        defer { pictures = Pictures() }
        return pictures
    }

    private mutating func takeCrops(_ faces: WireFaceSet, of camera: Name, site: Name) {
        let frame = FrameReference(site: site, camera: camera, run: faces.frame.run, sequence: faces.frame.sequence)
        // A report leaves out faces without a crop, so its positions count the others.
        for (position, face) in faces.faces.filter(\.hasCrop).enumerated() {
            let isWanted = choice.wantsFace(
                of: camera,
                run: faces.frame.run,
                track: face.track,
                capturedAt: faces.frame.capturedAt
            )
            guard isWanted, face.crop.jpeg.starts(with: [0xFF, 0xD8, 0xFF]) else { continue }
            pictures.crops.append(
                RecordedCrop(
                    face: FaceReference(frame: frame, position: position),
                    capturedAt: faces.frame.capturedAt,
                    region: face.crop.region.box,
                    jpeg: [UInt8](face.crop.jpeg)
                )
            )
        }
    }

    private mutating func takeFrame(_ faces: WireFaceSet, of camera: Name, site: Name) throws {
        guard let frame = shelf.take(faces, of: camera) else { return }
        let reference = FrameReference(site: site, camera: camera, run: frame.info.run, sequence: frame.info.sequence)
        let jpeg = try blurrer.jpeg(of: frame, faces: faces)
        pictures.frames.append(
            RecordedFrame(frame: reference, capturedAt: frame.info.capturedAt, jpeg: jpeg)
        )
    }
}
