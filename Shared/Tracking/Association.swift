import Faces

/// Which track a face that was found belongs to.
enum Association {
    private struct Pair {
        let face: Int
        let track: Int
        let isConfirmed: Bool
        let overlap: Float
    }

    /// For each face the index of its track, or `nil`; no track has two faces.
    ///
    /// Greedy: confirmed tracks choose first, and of all pairs that are left the one that overlaps most belongs together.
    /// That differs from the best sum of overlaps only where several faces overlap several others' places, and there the
    /// best sum is a guess as well: it may give up a sure pair for two doubtful ones. Scores decide nothing, they say how
    /// much a face looks like one and not whose it is.
    static func owners(of faces: [DetectedFace], among tracks: [Track], overlapping minimum: Float) -> [Int?] {
        var owners = [Int?](repeating: nil, count: faces.count)
        var isTaken = [Bool](repeating: false, count: tracks.count)
        for pair in pairs(faces, tracks, minimum) where owners[pair.face] == nil && !isTaken[pair.track] {
            owners[pair.face] = pair.track
            isTaken[pair.track] = true
        }
        return owners
    }

    private static func pairs(_ faces: [DetectedFace], _ tracks: [Track], _ minimum: Float) -> [Pair] {
        var pairs: [Pair] = []
        for (index, face) in faces.enumerated() where face.isTrackable {
            for (other, track) in tracks.enumerated() {
                let overlap = track.overlap(with: face.box)
                guard overlap >= minimum else { continue }
                pairs.append(Pair(face: index, track: other, isConfirmed: track.number != 0, overlap: overlap))
            }
        }
        return pairs.sorted {
            $0.isConfirmed == $1.isConfirmed ? $0.overlap > $1.overlap : $0.isConfirmed
        }
    }
}
