"""How the report looks: light and dark, on a desk and on a phone, without anything from outside."""

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #faf9f7; --card: #ffffff; --line: #e3e0da; --text: #24262b; --soft: #686c75;
  --main: #2a6fb0; --main-soft: #d8e6f3; --good: #2e8b57; --bad: #c8483b; --people: #b9a06a; --track: #eeebe5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #17191d; --card: #1f2227; --line: #343840; --text: #e8e6e2; --soft: #a0a4ad;
    --main: #6fb1ea; --main-soft: #263c52; --good: #5fbf8a; --bad: #ee8074; --people: #cbb27c; --track: #2c3037;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 8px 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 1.35rem; margin: 48px 0 12px; padding-top: 16px; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0 0 10px; }
p { margin: 0 0 12px; max-width: 46em; }
a { color: var(--main); }
.soft, .key, figcaption { color: var(--soft); font-size: 0.87rem; }
.note { border-left: 3px solid var(--people); padding: 2px 12px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 12px 0 20px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px; min-width: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 16px; }
.cards + .cards, main > .card + .card { margin-top: 16px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(142px, 1fr)); gap: 10px; margin: 14px 0 16px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px; }
.tile b { display: block; font-size: 1.4rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: 0.8rem; display: block; line-height: 1.35; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 8px; text-align: left; border-bottom: 1px solid var(--line); vertical-align: middle; }
thead th { color: var(--soft); font-weight: 500; font-size: 0.82rem; vertical-align: bottom; }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { font-weight: 600; white-space: nowrap; }
.n { text-align: right; white-space: nowrap; }
thead .n { text-align: right; white-space: normal; }
.best { color: var(--good); font-weight: 600; }
.best .soft { font-weight: 400; }
.classes td .bar { margin-top: 3px; }
.classes td { min-width: 64px; }
.bar { display: block; height: 7px; border-radius: 4px; background: var(--track); overflow: hidden; }
.bar i { display: block; height: 100%; border-radius: 4px; background: var(--main); }
.bar.right i { background: var(--good); }
.bar.wrong i { background: var(--bad); }
.bar.people i { background: var(--people); }
.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: 4px 10px; align-items: center; }
.bars .value { text-align: right; font-variant-numeric: tabular-nums; font-size: 0.87rem; }
.bars .name.right { color: var(--good); font-weight: 600; }
.bars .name.wrong { color: var(--bad); font-weight: 600; }
.double .bar + .bar { margin-top: 2px; }
.swatch { display: inline-block; width: 18px; height: 7px; border-radius: 4px; background: var(--main);
  margin: 0 2px 1px 0; }
.swatch.people { background: var(--people); margin-left: 0; }
.key { margin-bottom: 8px; word-spacing: 1px; }
.key .swatch + .swatch, .key .swatch:not(:first-child) { margin-left: 12px; }
.confusion { table-layout: fixed; min-width: 400px; }
.confusion th, .confusion td { padding: 0; border: 2px solid var(--card); }
.confusion thead th { text-align: center; font-size: 0.76rem; padding-bottom: 4px; }
.confusion .corner { text-align: left; width: 84px; font-size: 0.68rem; line-height: 1.25; }
.confusion tbody th { padding-right: 8px; text-align: right; font-size: 0.86rem; }
.confusion td { text-align: center; height: 38px; border-radius: 6px; font-size: 0.88rem;
  background: color-mix(in srgb, var(--tint) var(--shade), var(--track)); }
.confusion .hit { --tint: var(--good); font-weight: 600; }
.confusion .miss { --tint: var(--bad); }
.confusion .dark { color: var(--card); }
svg.reliability { display: block; width: 100%; max-width: 420px; height: auto; margin: 0 auto; }
svg text { fill: var(--soft); font-size: 11px; }
svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
svg .grid { stroke: var(--line); }
svg .ideal { stroke: var(--text); stroke-dasharray: 4 4; opacity: 0.6; }
svg .share { fill: var(--main); opacity: 0.85; } svg .gap { fill: var(--bad); opacity: 0.35; }
svg .faces { fill: var(--people); }
svg .few { opacity: 0.3; }
.faces { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 12px; }
.face { display: grid; grid-template-columns: 84px 1fr; gap: 12px; align-items: start; background: var(--card);
  border: 1px solid var(--line); border-top: 3px solid var(--good); border-radius: 10px; padding: 10px; margin: 0; }
.face.wrong { border-top-color: var(--bad); }
.face img { width: 84px; height: 84px; border-radius: 6px; display: block; }
.face figcaption { line-height: 1.25; margin-top: 6px; font-size: 0.78rem; }
.face figcaption b { color: var(--text); }
.face .bars { font-size: 0.76rem; gap: 1px 7px; }
.face .bars .value { font-size: 0.76rem; min-width: 2.9em; }
.face .bar { height: 6px; }
.maps img { display: block; max-width: 100%; height: auto; image-rendering: pixelated; }
.maps > div { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 430px), 1fr)); gap: 18px 24px;
  align-items: end; }
.maps figure { margin: 0; min-width: 0; } .maps figcaption { margin-top: 4px; }
.maps .seen { width: 96px; border-radius: 6px; image-rendering: auto; }
footer { margin-top: 48px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--soft);
  font-size: 0.85rem; }
@media (max-width: 560px) {
  main { padding: 12px 10px 48px; } h1 { font-size: 1.5rem; } .card { padding: 12px 10px; }
  .tiles { grid-template-columns: 1fr 1fr; } .confusion td { height: 34px; font-size: 0.8rem; }
}
@media print { .card, .face, .tile { break-inside: avoid; } }
"""
"""The style sheet."""
