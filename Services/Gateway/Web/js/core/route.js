/**
 * Routes live behind the hash, so the server needs no rewrites: `#/live/door`, `#/history?camera=door`.
 * @typedef {{page: string, part: string|null, query: Record<string, string>}} Route
 */

/** The pages in the order of the navigation. */
export const PAGES = Object.freeze(["live", "try", "review", "history", "models", "system"]);

/** What a hash means; anything unknown is the first page. @param {string} hash @returns {Route} */
export function parseRoute(hash) {
    const [path, search = ""] = hash.replace(/^#?\/?/, "").split("?");
    const [page, part = ""] = path.split("/");
    if (!PAGES.includes(page)) return { page: PAGES[0], part: null, query: {} };
    return { page, part: decoded(part), query: Object.fromEntries(new URLSearchParams(search)) };
}

/** @param {string} page @param {string|null} [part] @param {Record<string, string|null|undefined>} [query] */
export function routeText(page, part = null, query = {}) {
    const given = Object.entries(query).filter(([, value]) => value);
    const search = new URLSearchParams(given).toString();
    return `#/${page}${part ? `/${encodeURIComponent(part)}` : ""}${search ? `?${search}` : ""}`;
}

function decoded(part) {
    try {
        return decodeURIComponent(part) || null;
    } catch {
        return null;  // A broken escape is no name.
    }
}
