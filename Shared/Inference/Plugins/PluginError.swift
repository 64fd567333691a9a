public import Failure

/// What is wrong with a plugin.
public typealias PluginError = Failure<PluginFailureCode>

/// The vocabulary of ``PluginError``.
public enum PluginFailureCode: String, FailureCode {
    /// No plugin offers an engine, detector or classifier of that name.
    case pluginMissing = "plugin_missing"
    /// Somebody else could have put the file there: it is not loaded.
    case untrustedFile = "untrusted_file"
    /// The file is no shared library of this machine, or needs one that is missing.
    case notALibrary = "not_a_library"
    /// The library has no `mien_plugin_main`.
    case noEntry = "no_entry"
    /// The plugin was written for another version of the header.
    case wrongABI = "wrong_abi"
    /// A table has a hole, a wrong size, or says something that cannot be.
    case malformedTable = "malformed_table"
    /// A setting is out of its bounds.
    case invalidSetting = "invalid_setting"
    /// The plugin would not create what was asked for.
    case refused = "refused"
    /// A face was prepared for another classifier.
    case wrongInput = "wrong_input"
    /// A function of the plugin reported a failure.
    case callFailed = "call_failed"
    /// The plugin returned something that cannot be.
    case wrongOutput = "wrong_output"
}
