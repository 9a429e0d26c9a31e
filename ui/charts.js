// Charts of figures: uPlot and what Berth asks of it. Loaded when charts are looked at for the first
// time, never on the way to the first list; `src/drawer/figures/plot.rs` is the only caller.
import './charts_language.js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

/** Seconds that a chart shows at most, and at least: the first samples are no sliver at the edge. */
const SPAN = 15 * 60;
const LEAST = 2 * 60;
/** A pointer that is further than this from a sample, in seconds, points at a gap. */
const NEAR = 15;
const HEIGHT = 112;

const open_charts = new Set();
/** Colours are asked for while drawing, so drawing again is all that another theme takes. */
function redraw() {
  for (const plot of open_charts) plot.redraw(false);
}
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ['data-theme'] });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);

/** A colour by the name of its token. */
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const DECIMAL = ['B/s', 'kB/s', 'MB/s', 'GB/s', 'TB/s', 'PB/s', 'EB/s'];
const short = (value) => (value >= 100 ? value.toFixed(0) : String(Number(value.toFixed(1))));
function scaled(value, step, names) {
  let at = 0;
  while (value >= step && at + 1 < names.length) {
    value /= step;
    at += 1;
  }
  return `${short(value)} ${names[at]}`;
}
const WORDS = {
  percent: (value) => `${short(value)}%`,
  memory: (value) => scaled(value, 1024, BINARY),
  rate: (value) => scaled(value, 1000, DECIMAL),
  count: (value) => short(value),
};
/** Distances between lines that read well, from 1 on. */
function steps(unit) {
  const found = [];
  const base = unit === 'memory' ? [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] : [1, 2, 5];
  for (let scale = 1; scale < 1e15; scale *= unit === 'memory' ? 1024 : 10) found.push(...base.map((step) => step * scale));
  return found;
}

const two = (number) => String(number).padStart(2, '0');
function clock(seconds, whole) {
  const time = new Date(seconds * 1000);
  return `${two(time.getHours())}:${two(time.getMinutes())}${whole ? `:${two(time.getSeconds())}` : ''}`;
}

/** What the pointer is over, in words. All text, never markup. */
function tip(words, series) {
  let box;
  return {
    init(plot) {
      box = document.createElement('div');
      box.className = 'chart-tip';
      box.hidden = true;
      plot.over.append(box);
    },
    setCursor(plot) {
      const { idx, left } = plot.cursor;
      const off = idx === null || idx === undefined || left < 0 || Math.abs(plot.posToVal(left, 'x') - plot.data[0][idx]) > NEAR;
      const told = off ? [] : series.map((one, at) => [one, plot.data[at + 1][idx]]).filter(([, value]) => value !== null);
      box.hidden = told.length === 0;
      if (box.hidden) return;
      box.textContent = [clock(plot.data[0][idx], true), ...told.map(([one, value]) => (one.label ? `${one.label} ${words(value)}` : words(value)))].join(' · ');
      const room = plot.over.clientWidth - box.offsetWidth;
      box.style.left = `${Math.max(0, Math.min(room, left + 10 > room ? left - 10 - box.offsetWidth : left + 10))}px`;
    },
  };
}

/**
 * Draws into `host`. `spec`: { unit, series: [{ label, colour }], limit } – colours are names of tokens,
 * `limit` is true where the last series is a line that stands for a limit.
 */
export function open(host, text) {
  const { unit, series } = JSON.parse(text);
  const words = WORDS[unit];
  const axis = { font: '11px system-ui, sans-serif', stroke: () => token('--muted'), grid: { stroke: () => token('--line'), width: 1 }, ticks: { show: false }, border: { show: false } };
  const plot = new uPlot({
    width: host.clientWidth || 300,
    height: HEIGHT,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 }, y: false, sync: { key: 'figures' } },
    scales: {
      x: { time: false, range: (plot, from, to) => [Math.max(to - SPAN, Math.min(from, to - LEAST)), to] },
      y: { range: (plot, from, to) => [0, Math.max(to ?? 0, unit === 'percent' || unit === 'count' ? 1 : 1024) * 1.12] },
    },
    axes: [
      { ...axis, size: 22, space: 70, incrs: [60, 120, 180, 300], values: (plot, all) => all.map((seconds) => clock(seconds)) },
      { ...axis, size: 64, space: 28, incrs: steps(unit), values: (plot, all) => all.map(words) },
    ],
    series: [{}, ...series.map((one) => ({
      stroke: () => token(one.colour),
      width: 1.5,
      dash: one.limit ? [6, 4] : undefined,
      points: { show: false },
      spanGaps: false,
    }))],
    hooks: (({ init, setCursor }) => ({ init: [init], setCursor: [setCursor] }))(tip(words, series)),
  }, [[], ...series.map(() => [])], host);
  open_charts.add(plot);
  const sizes = new ResizeObserver(() => {
    if (host.clientWidth > 0 && host.clientWidth !== plot.width) plot.setSize({ width: host.clientWidth, height: HEIGHT });
  });
  sizes.observe(host);
  return {
    /** Times in seconds, then the values of each series; what is no number is a gap. */
    set(columns) {
      plot.setData(columns.map((column) => Array.from(column, (value) => (Number.isNaN(value) ? null : value))));
      host.dataset.samples = columns[0].length;
    },
    close() {
      sizes.disconnect();
      open_charts.delete(plot);
      plot.destroy();
    },
  };
}
