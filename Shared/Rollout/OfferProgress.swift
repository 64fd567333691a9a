/// How it goes with a bundle that is offered to the library.
package enum OfferProgress: Sendable, Equatable {
    /// So many bytes were fetched.
    case served(Int, of: Int)
    /// Nothing more is fetched, for better or worse.
    case ended
}
