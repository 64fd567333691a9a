/// What each metric counts or measures, for people who look at them in Prometheus.
enum MetricHelp {
    /// A line for a metric's family; what nobody here knows is said to be so.
    static func sentence(_ family: String) -> String {
        sentences[family] ?? "A metric of a service of Mien."
    }

    /// All that Mien's services say, by family.
    static let sentences: [String: String] = [
        "mien_accuracy": "Share of randomly chosen labelled faces that the model got right.",
        "mien_accuracy_drifting": "1 when this week's accuracy is below last week's by more than chance explains.",
        "mien_accuracy_labels": "Labelled faces that the accuracy rests on.",
        "mien_accuracy_lower": "Lower end of the accuracy's 95 % confidence interval.",
        "mien_accuracy_upper": "Upper end of the accuracy's 95 % confidence interval.",
        "mien_bad_input_total": "Messages of others that were refused.",
        "mien_build_info": "Which release a service is; always 1.",
        "mien_bus_denied_total": "Messages that the broker did not allow.",
        "mien_bundle_bytes_given_total": "Bytes of model bundles that the library handed out.",
        "mien_bundles_taken_total": "Model bundles that were offered to the library.",
        "mien_expired_total": "Records deleted because they were too old.",
        "mien_disk_free_bytes": "Room that is left where a service keeps its files.",
        "mien_faces_total": "Faces that were read since the gateway started, by emotion.",
        "mien_frames_dropped_total": "Frames and their faces that were given up, by reason.",
        "mien_frames_in_total": "Frames, or their faces, that came in.",
        "mien_frames_out_total": "Frames, or their faces, that were finished.",
        "mien_http_requests_total": "Requests over HTTP that were answered.",
        "mien_http_seconds": "Time until a request over HTTP was answered.",
        "mien_labels_accepted_total": "Labels that people gave and that were stored.",
        "mien_labels_agreement": "Share of faces labelled by several people of which they say the same.",
        "mien_labels_duplicate_total": "Labels that the recorder had already.",
        "mien_labels_known_total": "Labels that had been accepted before.",
        "mien_labels_stored_total": "Labels that the recorder stored.",
        "mien_pictures_dropped_total": "Pictures that were not kept, by reason.",
        "mien_pictures_kept_total": "Pictures that were kept.",
        "mien_record_latency_seconds": "Time from a frame's capture until its result was recorded.",
        "mien_reports_duplicate_total": "Reports that the recorder had already.",
        "mien_reports_forgotten_total": "Reports that were deleted on request.",
        "mien_reports_stored_total": "Reports that the recorder stored.",
        "mien_resident_memory_bytes": "Memory of a service's process.",
        "mien_reviews_given_total": "Faces that people were asked about.",
        "mien_rpc_requests_total": "Questions over the bus that were answered.",
        "mien_rpc_seconds": "Time until a question over the bus was answered.",
        "mien_searches_total": "Frames by how their faces came about.",
        "mien_sequence_gaps_total": "Reports that never came.",
        "mien_service_start_time_seconds": "When a service started, in seconds since 1970.",
        "mien_shadow_sets_total": "What became of faces that a shadow model might have read.",
        "mien_source_retries_total": "Times that a camera opened its source again.",
        "mien_spool_commits_total": "Commits of the spool.",
        "mien_spool_dropped_total": "Messages that the spool gave up because it was full.",
        "mien_spool_failures_total": "Writes to the spool that failed.",
        "mien_spool_pending_bytes": "Bytes that wait for the recorder's receipt.",
        "mien_spool_pending_messages": "Messages that wait for the recorder's receipt.",
        "mien_spool_resent_total": "Messages that were sent again because no receipt came.",
        "mien_status_age_seconds": "How long ago a service said how it is.",
        "mien_store_failures_total": "Writes to the database that failed.",
        "mien_stored_bytes": "Room that a service's files take.",
        "mien_up": "1 when a service is online and was heard of in the last 10 s.",
    ]
}
