// Runs before the first paint, so that a dark page does not flash white.
try {
    const kept = localStorage.getItem("mien.theme");
    if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
} catch { /* Without storage the system's choice counts. */ }
