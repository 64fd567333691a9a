import { EMOTIONS } from "./emotions.js";

/**
 * From the API's bins to what a chart draws.
 * @typedef {{camera: string, start: string, reports: number, faces: number, counts: Record<string, number>}} Bin
 * @typedef {{start: number, faces: number, counts: number[]}} Moment
 */

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const STEPS = { minute: MINUTE, hour: HOUR, day: DAY };
const MOST_BINS = 2000;

/** The finest step that leaves a readable chart. @param {number} since @param {number} until milliseconds */
export function stepFor(since, until) {
    const span = until - since;
    if (span <= 6 * HOUR) return "minute";
    return span <= 8 * DAY ? "hour" : "day";
}

/** All cameras' bins of one time added up, oldest first, gaps filled with nothing. @param {Bin[]} bins @param {"minute"|"hour"|"day"} step @returns {Moment[]} */
export function moments(bins, step) {
    const byStart = new Map();
    for (const bin of bins) {
        const start = Date.parse(bin.start);
        if (Number.isNaN(start)) continue;
        const moment = byStart.get(start) ?? { start, faces: 0, counts: EMOTIONS.map(() => 0) };
        moment.faces += bin.faces;
        EMOTIONS.forEach((emotion, i) => { moment.counts[i] += bin.counts[emotion] ?? 0; });
        byStart.set(start, moment);
    }
    const sorted = [...byStart.values()].sort((a, b) => a.start - b.start);
    return filled(sorted, STEPS[step]);
}

function filled(sorted, step) {
    const out = [];
    for (const moment of sorted) {
        let missing = out.length ? out[out.length - 1].start + step : moment.start;
        while (missing < moment.start && out.length < MOST_BINS) {
            out.push({ start: missing, faces: 0, counts: EMOTIONS.map(() => 0) });
            missing += step;
        }
        out.push(moment);
    }
    return out;
}

/** Shares of 1 of the emotions at one time; null where nobody was seen. @param {Moment} moment @returns {number[]|null} */
export function shares(moment) {
    const all = moment.counts.reduce((sum, n) => sum + n, 0);
    return all > 0 ? moment.counts.map((n) => n / all) : null;
}

/** A range made smaller or larger around a point, never beyond now. @param {{since: number, until: number}} range @param {number} factor < 1 zooms in @param {number} at 0…1 @param {number} now */
export function zoomed(range, factor, at, now) {
    const span = range.until - range.since;
    const wanted = Math.min(366 * DAY, Math.max(10 * MINUTE, span * factor));
    const since = range.since + (span - wanted) * at;
    return clamped({ since, until: since + wanted }, now);
}

/** A range moved by a share of its own length. @param {{since: number, until: number}} range @param {number} share @param {number} now */
export function moved(range, share, now) {
    const by = (range.until - range.since) * share;
    return clamped({ since: range.since + by, until: range.until + by }, now);
}

function clamped(range, now) {
    const beyond = Math.max(0, range.until - now);
    return { since: range.since - beyond, until: range.until - beyond };
}

/** How a time is written under the chart. @param {number} start @param {"minute"|"hour"|"day"} step @param {string} [zone] IANA name */
export function tickText(start, step, zone) {
    const options = step === "day" ? { day: "numeric", month: "short" }
        : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const text = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).format(start);
    const midnight = step === "hour" && text === "00:00";
    return midnight ? new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: zone }).format(start) : text;
}
