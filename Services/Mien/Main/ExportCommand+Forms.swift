import MienService

extension ExportCommand {
    enum Form {
        case labels(TrainingSetForm)
        case results(RecordsQuery.Form)
    }

    /// What `--format` may say.
    var words: [String] { labels ? TrainingSetForm.allCases.map(\.rawValue) : ["csv", "json"] }

    /// `nil`: it says something else.
    var form: Form? {
        if labels { return (format.map { TrainingSetForm(rawValue: $0) } ?? .folder).map(Form.labels) }
        switch format ?? "csv" {
        case "csv": return .results(.csv)
        case "json": return .results(.json)
        default: return nil
        }
    }

    func labelOptions(_ form: TrainingSetForm) -> LabelExport.Options {
        var options = LabelExport.Options(database: database, into: into, site: site)
        (options.form, options.camera, options.since, options.until) = (form, camera, since, until)
        (options.model, options.minimumAgreement, options.split, options.force) = (model, minAgreement, split, force)
        return options
    }

    func resultExport(_ form: RecordsQuery.Form) -> ResultExport {
        var query = RecordsQuery(database: database)
        (query.since, query.until, query.camera, query.model, query.form) = (since, until, camera, model, form)
        return ResultExport(query, into: into, mayReplace: force)
    }
}
