import assert from "node:assert/strict";
import { test } from "node:test";
import { described, disks, drops, waiting } from "../../../Services/Gateway/Web/js/core/metrics.js";

const metric = (name, value, labels = {}) => ({ name, labels, value });
const services = [
    { service: "detector", instance: "server", metrics: [metric("mien_frames_dropped_total", 3, { camera: "door", reason: "stale" }), metric("mien_frames_in_total", 900), metric("mien_pictures_dropped_total", 0)] },
    { service: "classifier", instance: "pi", metrics: [metric("mien_spool_pending_messages", 0), metric("mien_spool_pending_bytes", 18), metric("mien_spool_dropped_total", 9), metric("mien_resident_bytes", 5)] },
    { service: "camera", instance: "old" },
];

test("drops, most first, and only those that are", () => {
    assert.deepEqual(drops(services).map((r) => [r.what, r.value]), [["spool dropped", 9], ["frames dropped · door · stale", 3]]);
});

test("what waits is shown also when nothing does", () => {
    assert.deepEqual(waiting(services), [{ service: "classifier", instance: "pi", what: "spool pending messages", value: 0 }]);
});

test("what a service keeps, beside the room that is left there", () => {
    const bytes = (what, stored, free) => [metric("mien_stored_bytes", stored, { what }), metric("mien_disk_free_bytes", free, { what })];
    const recorder = { service: "recorder", instance: "main", metrics: [...bytes("database", 5e6, 9e8), ...bytes("backup", 7, 2e9), metric("mien_stored_bytes", 3, { what: "new" })] };
    assert.deepEqual(disks([...services, recorder]).map((r) => [r.service, r.what, r.stored, r.free, r.isLow]),
        [["recorder", "database", 5e6, 9e8, true], ["recorder", "backup", 7, 2e9, false], ["recorder", "new", 3, null, false]]);
});

test("a metric without labels is its name", () => assert.equal(described({ name: "mien_disk_free_bytes", value: 1 }), "disk free"));
