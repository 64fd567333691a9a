/**
 * What the services' metrics say about queues, drops, spools and disks.
 * @typedef {{name: string, labels: Record<string, string>, value: number}} Metric
 * @typedef {{service: string, instance: string, metrics: Metric[]}} Service
 */

const DROPS = /_dropped_total$/;
const WAITING = /(_pending_messages|_queue_length|_waiting)$/;
const STORED = "mien_stored_bytes", FREE = "mien_disk_free_bytes";
const LITTLE = 1e9;   // With less room than this, somebody should look.

/** @typedef {{service: string, instance: string, what: string, value: number}} Row */

/** Everything that was dropped, most first; what is 0 is left out. @param {Service[]} services @returns {Row[]} */
export function drops(services) {
    return rows(services, (m) => DROPS.test(m.name) && m.value > 0).sort((a, b) => b.value - a.value);
}

/** What waits: spools and queues, also those that are empty. @param {Service[]} services @returns {Row[]} */
export function waiting(services) {
    return rows(services, (m) => WAITING.test(m.name));
}

/** What services keep on their disks, and how much room is left there. @param {Service[]} services
 * @returns {{service: string, instance: string, what: string, stored: number, free: number|null, isLow: boolean}[]} */
export function disks(services) {
    return services.flatMap((s) => (s.metrics ?? []).filter((m) => m.name === STORED).map((m) => {
        const free = s.metrics.find((f) => f.name === FREE && f.labels?.what === m.labels?.what)?.value ?? null;
        return { service: s.service, instance: s.instance, what: m.labels?.what ?? "files", stored: m.value, free, isLow: free !== null && free < LITTLE };
    }));
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
