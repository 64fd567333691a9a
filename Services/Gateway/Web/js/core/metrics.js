/**
 * What the services' metrics say about queues, drops, spools and disks.
 * @typedef {{name: string, labels: Record<string, string>, value: number}} Metric
 * @typedef {{service: string, instance: string, metrics: Metric[]}} Service
 */

const DROPS = /_dropped_total$/;
const WAITING = /(_pending_messages|_queue_length|_waiting)$/;
const BYTES = /(_disk_|_database_|_free_|_pending_)?bytes$/;

/** @typedef {{service: string, instance: string, what: string, value: number}} Row */

/** Everything that was dropped, most first; what is 0 is left out. @param {Service[]} services @returns {Row[]} */
export function drops(services) {
    return rows(services, (m) => DROPS.test(m.name) && m.value > 0).sort((a, b) => b.value - a.value);
}

/** What waits: spools and queues, also those that are empty. @param {Service[]} services @returns {Row[]} */
export function waiting(services) {
    return rows(services, (m) => WAITING.test(m.name));
}

/** Everything that is measured in bytes: spools, database, disk. @param {Service[]} services @returns {Row[]} */
export function stored(services) {
    return rows(services, (m) => BYTES.test(m.name) && !m.name.includes("resident"));
}

function rows(services, wanted) {
    return services.flatMap((s) => (s.metrics ?? []).filter(wanted).map((m) => ({
        service: s.service, instance: s.instance, what: described(m), value: m.value,
    })));
}

/** "frames dropped · door · stale" of `mien_frames_dropped_total{camera,reason}`. @param {Metric} metric */
export function described(metric) {
    const name = metric.name.replace(/^mien_/, "").replace(/_(total|bytes)$/, "").replaceAll("_", " ");
    return [name, ...Object.values(metric.labels ?? {})].join(" · ");
}
