import Bus

/// The cameras of this process, and what they show.
struct LoadCameras: Sendable {
    let cameras: [LoadCamera]
    /// Their connections, which somebody must run.
    let buses: [MosquittoBus]
    let pictures: [LoadPicture]

    /// Frames that were written to the network.
    var sent: Int { cameras.reduce(0) { $0 + $1.sent } }

    /// Frames for which the network or the broker had no room.
    var refused: Int { cameras.reduce(0) { $0 + $1.refused } }

    /// Whether everything that was handed over has been written or refused.
    var isAtRest: Bool { cameras.allSatisfy(\.isAtRest) }

    /// Lets them show pictures, until it is stopped.
    ///
    /// - Parameter rate: Frames a second of all together; more than 0.
    func source(rate: Double) -> LoadSource {
        precondition(!pictures.isEmpty, "a load shows pictures")
        return LoadSource(cameras: cameras.count, rate: rate) { [cameras, pictures] camera, round, now in
            // 7 divides no usual number of pictures, so that no two cameras show the same film at the same time.
            let picture = pictures[(round + camera * 7) % pictures.count]
            // A payload of our own making that fitted once fits with any number and time.
            try? cameras[camera].show(picture, at: now)
        }
    }
}
