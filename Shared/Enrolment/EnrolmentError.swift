public import Failure

/// What can go wrong with authorities, nodes and their papers.
public enum EnrolmentFailureCode: String, FailureCode {
    /// There is no authority here yet.
    case notInitialized = "not_initialized"
    /// Something would be overwritten.
    case alreadyThere = "already_there"
    /// There is no node of this name.
    case notEnrolled = "not_enrolled"
    /// The node was revoked.
    case revoked
    /// A certificate's time is over, or has not come.
    case expired
    /// A certificate or signature is not our authority's.
    case stranger
    /// A file or message is not what it claims to be.
    case malformed
    /// What was asked for contradicts itself.
    case badRequest = "bad_request"
    /// A file cannot be read.
    case unreadable
    /// A file cannot be written.
    case cannotWrite = "cannot_write"
}

/// A failure of the module Enrolment.
public typealias EnrolmentError = Failure<EnrolmentFailureCode>
