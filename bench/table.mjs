// Figures, and the one table that they end in.

export function figures(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  return sorted.length === 0 ? null : { runs: sorted.length, min: sorted[0], median: at(0.5), p95: at(0.95), max: sorted.at(-1) };
}

const short = (number) => (Math.abs(number) >= 100 ? Math.round(number).toString() : (Math.round(number * 100) / 100).toString());

/** `612 ms (p95 640, 7 runs)`, or why there is no figure. */
export function told(result, unit) {
  if (!result) return '—';
  if (result.absent) return `not run: ${result.absent}`;
  const { runs, median, p95, note } = result;
  if (note) return `${told({ ...result, note: undefined }, unit)} ${note}`;
  return runs === 1 ? `${short(median)} ${unit} (1 run)` : `${short(median)} ${unit} (p95 ${short(p95)}, ${runs} runs)`;
}

/** Which of ours counts against the limit: the median, or the p95 where the promise says so. */
export function verdict({ ours, limit, least, by = 'median', beats }) {
  if (!ours || ours.absent) return 'not measured';
  if (least !== undefined) return !ours.amiss && ours[by] >= least ? 'yes' : '**no**';
  if (limit === undefined) return '—';
  const met = !ours.amiss && ours[by] <= limit && (!beats?.median || ours.median < beats.median);
  if (!met) return '**no**';
  return beats && !beats.median ? 'yes; no peer' : 'yes';
}

export function markdown(rows, peers) {
  const head = ['promise', 'ours: median (p95, runs)', 'limit', 'met', ...peers];
  const lines = rows.map((row) => [
    row.promise,
    told(row.ours, row.unit),
    row.least !== undefined ? `≥ ${short(row.least)} ${row.unit}` : row.limit === undefined ? '—' : `${row.by === 'p95' ? 'p95 ' : ''}≤ ${short(row.limit)} ${row.unit}${row.beats ? ' and under the peer' : ''}`,
    verdict(row),
    ...peers.map((peer) => told(row.peers?.[peer], row.unit)),
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
