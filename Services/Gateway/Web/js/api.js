/** The gateway's answer where it is not what was asked for: its code, its sentence, and when to try again. */
export class ApiError extends Error {
    /** @param {number} status @param {string} code @param {string} message @param {number|null} retryAfter seconds */
    constructor(status, code, message, retryAfter = null) {
        super(message);
        this.name = "ApiError";
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }
}

const BASE = "api/v1/";
const KEPT = "mien.token";
let onSignedOut = () => {};

/** Who is told that the gateway wants a token. @param {() => void} listener */
export function whenSignedOut(listener) {
    onSignedOut = listener;
}

/** The token of this tab; `<img>` and event streams use the session cookie instead. */
export const token = {
    get value() { return sessionStorage.getItem(KEPT); },
    set value(text) {
        if (text) sessionStorage.setItem(KEPT, text);
        else sessionStorage.removeItem(KEPT);
    },
};

/** The address of an endpoint with those parameters that have a value. @param {string} path @param {Record<string, any>} [query] */
export function address(path, query = {}) {
    const given = Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== "");
    const search = new URLSearchParams(given.map(([k, v]) => [k, String(v)])).toString();
    return `${BASE}${path}${search ? `?${search}` : ""}`;
}

/** Asks and reads JSON. @param {string} path @param {Record<string, any>} [query] @param {AbortSignal} [signal] @returns {Promise<any>} @throws {ApiError} */
export async function get(path, query, signal) {
    return (await send("GET", address(path, query), { signal })).json();
}

/** How the gateway is; without its broker it says so with a 503. @param {AbortSignal} [signal] @returns {Promise<any>} @throws {ApiError} */
export async function health(signal) {
    return (await send("GET", address("health"), { signal }, 503)).json();
}

/** Sends JSON, bytes or a form. @param {string} path @param {any} body @param {Record<string, any>} [query] @param {AbortSignal} [signal] @returns {Promise<any>} */
export async function post(path, body, query, signal) {
    const raw = body instanceof Blob || body instanceof FormData;
    const headers = raw ? {} : { "Content-Type": "application/json" };
    const answer = await send("POST", address(path, query), { signal, headers, body: raw ? body : JSON.stringify(body) });
    return answer.status === 204 ? null : answer.json();
}

/** @param {string} path */
export async function remove(path) {
    await send("DELETE", address(path), {});
}

/** A picture's bytes, never from a cache. @param {string} path @param {AbortSignal} [signal] @returns {Promise<Blob>} */
export async function picture(path, signal) {
    return (await send("GET", address(path), { signal, cache: "no-store" })).blob();
}

async function send(method, url, given, alsoGood = 200) {
    const headers = new Headers(given.headers);
    if (token.value) headers.set("Authorization", `Bearer ${token.value}`);
    let answer;
    try {
        answer = await fetch(url, { ...given, method, headers, credentials: "same-origin" });
    } catch (error) {
        if (error.name === "AbortError") throw error;
        throw new ApiError(0, "unreachable", "The gateway cannot be reached. Is mien-gateway running, and is the network there?");
    }
    if (answer.ok || answer.status === alsoGood) return answer;
    throw await failure(answer, url);
}

async function failure(answer, url) {
    const said = await answer.json().catch(() => null);   // A proxy in between may answer with HTML.
    const error = said?.error ?? {};
    const seconds = Number(answer.headers.get("Retry-After"));
    const signingIn = url === `${BASE}session`;
    if (answer.status === 401 && !signingIn) {
        onSignedOut();
        return new ApiError(401, "signed_out", error.message ?? "Sign in to see this.");
    }
    return new ApiError(answer.status, error.code ?? "unknown", error.message ?? `The gateway answered ${answer.status}.`, seconds > 0 ? seconds : null);
}
