import Messages
import PostgresStore
import ServiceKit
import Store

/// The record that a recorder writes, in files or in a database of many.
struct OpenRecord {
    let store: any ReportStore
    let eraser: any RecordEraser
    /// Reads beside what writes, over a connection of its own.
    let reader: any RecordReader
    let pictures: any PictureWriter
    /// The files, if it is in files: only they have pages that can be looked at.
    let files: SQLiteStore?

    /// Opens a record, and makes it when there is none.
    ///
    /// - Parameter place: The path of an SQLite file, or the address of a PostgreSQL database.
    /// - Throws: `StoreError`.
    init(at place: String, durability: SQLiteStore.Durability, site: Name) throws {
        if PostgresAddress.isAddress(place) {
            let address = try PostgresAddress(parsing: place)
            let store = try PostgresStore(address, site: site) { WallClock.system.now }
            (self.store, eraser, pictures, files) = (store, store, store.pictures, nil)
            reader = try PostgresReader(address, site: site)
        } else {
            let store = try SQLiteStore(path: place, durability: durability)
            (self.store, eraser, pictures, files) = (store, store, store.pictures, store)
            reader = try ReadOnlyStore(path: place)
        }
    }
}
