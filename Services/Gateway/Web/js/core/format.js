/** Numbers, times and sizes as people read them. What is not known is a dash. */

const DASH = "–";

/** A share of 1 in percent. @param {number|null|undefined} share @param {number} digits */
export function percent(share, digits = 0) {
    return Number.isFinite(share) ? `${(share * 100).toFixed(digits)} %` : DASH;
}

/** @param {number|null|undefined} value @param {number} digits */
export function decimal(value, digits = 1) {
    return Number.isFinite(value) ? value.toFixed(digits) : DASH;
}

/** 1234567 → "1 234 567" with thin spaces. @param {number|null|undefined} value */
export function count(value) {
    if (!Number.isFinite(value)) return DASH;
    return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

/** @param {number|null|undefined} bytes */
export function size(bytes) {
    if (!Number.isFinite(bytes)) return DASH;
    const units = ["B", "KB", "MB", "GB", "TB"];
    let value = Math.max(0, bytes), unit = 0;
    while (value >= 999.5 && unit < units.length - 1) { value /= 1000; unit += 1; }
    return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** @param {number|null|undefined} ms milliseconds */
export function milliseconds(ms) {
    if (!Number.isFinite(ms)) return DASH;
    if (ms >= 10_000) return `${Math.round(ms / 1000)} s`;
    return ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** A length of time, its two largest units. @param {number} seconds */
export function duration(seconds) {
    if (!Number.isFinite(seconds)) return DASH;
    const s = Math.max(0, Math.round(seconds));
    if (s < 60) return `${s} s`;
    if (s < 3600) return `${Math.floor(s / 60)} min`;
    if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
    return `${Math.floor(s / 86_400)} d ${Math.floor(s % 86_400 / 3600)} h`;
}

/** How long ago it was. @param {string|null|undefined} time RFC 3339 @param {number} now milliseconds since 1970 */
export function ago(time, now) {
    const then = Date.parse(time ?? "");
    if (Number.isNaN(then)) return DASH;
    return now - then < 2000 ? "now" : `${duration((now - then) / 1000)} ago`;
}

/** Local date and time to the second. @param {string|null|undefined} time RFC 3339 */
export function localTime(time) {
    const date = new Date(time ?? "");
    if (Number.isNaN(date.getTime())) return DASH;
    const two = (n) => String(n).padStart(2, "0");
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} `
        + `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** "expression-tiny 0.1.0". @param {{name: string, version: string}|null|undefined} model */
export function modelName(model) {
    return model?.name ? `${model.name} ${model.version}` : DASH;
}

/** What the API calls a model in a query: "expression-tiny-0.1.0". @param {{name: string, version: string}} model */
export function modelKey(model) {
    return `${model.name}-${model.version}`;
}

/** A share with its 95 % interval. @param {{share: number, lower: number, upper: number}|null|undefined} s */
export function interval(s) {
    return s && Number.isFinite(s.share) ? `${percent(s.share, 1)} (${percent(s.lower, 1)} to ${percent(s.upper, 1)})` : DASH;
}

/** One of something or many. @param {number} n @param {string} one @param {string} [many] */
export function plural(n, one, many = `${one}s`) {
    return `${count(n)} ${n === 1 ? one : many}`;
}
