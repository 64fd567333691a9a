/**
 * Whether events come, as a value: an event in, a new state and what to do out. The shell (`events.js`) does it.
 * @typedef {{phase: "connecting"|"live"|"lost"|"closed", attempts: number, lastID: string|null}} Connection
 * @typedef {{kind: "open"}|{kind: "failed"}|{kind: "event", id: string}|{kind: "reset"}|{kind: "close"}|{kind: "start"}} Happening
 * @typedef {{state: Connection, action: null|{kind: "connect"}|{kind: "retry", after: number}|{kind: "reload"}|{kind: "stop"}}} Step
 */

const LONGEST_WAIT = 15_000;

/** @returns {Connection} */
export function disconnected() {
    return { phase: "closed", attempts: 0, lastID: null };
}

/** @param {Connection} state @param {Happening} happening @returns {Step} */
export function step(state, happening) {
    switch (happening.kind) {
    case "start": return { state: { ...state, phase: "connecting", attempts: 0 }, action: { kind: "connect" } };
    case "open": return { state: { ...state, phase: "live", attempts: 0 }, action: null };
    case "event": return { state: { ...state, lastID: happening.id || state.lastID }, action: null };
    case "reset": return { state: { ...state, lastID: null }, action: { kind: "reload" } };
    case "close": return { state: { ...state, phase: "closed" }, action: { kind: "stop" } };
    case "failed": return failed(state);
    default: return { state, action: null };
    }
}

function failed(state) {
    if (state.phase === "closed") return { state, action: null };
    const attempts = state.attempts + 1;
    return { state: { ...state, phase: "lost", attempts }, action: { kind: "retry", after: wait(attempts) } };
}

/** Half a second, doubled with each attempt, at most 15 s. @param {number} attempts @returns {number} milliseconds */
export function wait(attempts) {
    return Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(10, attempts - 1));
}
