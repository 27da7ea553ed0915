/**
 * Stands in for the engine while the page is tested alone (LANTERNFISH_MOCK=1 builds it into dist-mock/, never into dist/). It knows the
 * protocol and invents its content from row numbers, lazily, so that 250,000 rows cost nothing.
 */
import type { ConflictRow, Conflicts, Count, Diagnostic, Edit, EvidenceItem, Facets, Filter, Fields, Neighbourhood, Said, SameList, SameRow, SourceProposal, SubjectPage, Summary, TableProposal, TextPage, Window, WindowRow } from '../../www/protocol.ts';
import type { Engine as Contract, Step } from '../../www/serve.ts';
import { WORDING } from './mock-words.ts';

export function initSync(): void {}

const BANDS = ['insufficient', 'normal', 'watch', 'verify', 'interview', 'propose'] as const;
const STAGES = ['read', 'map', 'resolve', 'classify', 'graph', 'evidence', 'warn', 'score'];
const FRONT = ['鼎信', '华融汇', '金稻田', 'Harbour Light', '聚宝源', 'Bluewater', '恒利通', '安心理', 'North Quay', '优贝', '钱多多', '中泓'];
const BACK = ['财富管理有限公司', '网络科技有限公司', 'Capital Partners Ltd', '投资咨询有限公司', '农业合作社', 'Digital Exchange Inc', '康养服务有限公司', '电子商务有限公司'];
const mix = (value: number): number => {
  let hash = Math.imul(value ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

interface Source { proposal: SourceProposal; lines: number }

export class Engine implements Contract {
  #sources: Source[] = [];
  #log: Edit[] = [];
  #analysis: { order: number; subjects: number; asOf: string } | null = null;
  #step = 0;
  #export: Uint8Array[] = [];
  #views = new Map<string, Uint32Array>();
  #learned = false;

  addSource(name: string, file: Blob | Uint8Array): SourceProposal {
    if (name.endsWith('.pdf')) throw { code: 'unsupported_pdf', arguments: { name } };
    if (name.endsWith('.trap')) new WebAssembly.Table({ element: 'anyfunc', initial: 1 }), trap();
    const bytes = file instanceof Uint8Array ? file : new Uint8Array(new FileReaderSync().readAsArrayBuffer(file));
    let lines = 0;
    let hash = 7;
    for (const byte of bytes) {
      if (byte === 10) lines += 1;
      hash = Math.imul(hash, 31) + byte | 0;
    }
    if (new TextDecoder().decode(bytes.subarray(0, 60)).startsWith('{"lanternfish":"settings"')) throw { code: 'is_settings', arguments: { name } };
    const source = (hash >>> 0).toString(16).padStart(8, '0').repeat(8);
    const text = new TextDecoder().decode(bytes.subarray(0, 4000));
    const same = this.#sources.find((known) => known.proposal.source === source);
    const rows = Math.max(0, lines - 1);
    const [head = '', ...body] = text.split('\n');
    const columns = head.split(',').map((header, column) => {
      const property = { name: 'name', 名称: 'name', id: 'registrationNumber', 统一社会信用代码: 'registrationNumber', text: 'text', 内容: 'text', date: 'date', people: 'people', phone: 'phone' }[header.trim().toLowerCase()] ?? '';
      return { column, header: header.trim(), kind: 'text', property, confidence: property ? 0.93 : 0, reason: property ? { code: 'header', arguments: { header: header.trim() } } : { code: 'nothing_fits', arguments: {} }, samples: body.slice(0, 3).map((line) => (line.split(',')[column] ?? '').slice(0, 60)), filled: 0.97, edited: false };
    });
    const table: TableProposal = { table: 0, part: '', rows, roles: [{ role: /text/.test(name) ? 'texts' : 'companies', confidence: 0.88, reason: { code: 'headers', arguments: { headers: head.slice(0, 60) } } }], columns, understood: columns.filter((column) => column.property).length / Math.max(1, columns.length), missing: [] };
    const proposal: SourceProposal = { source, name, bytes: bytes.length, format: 'csv', encoding: 'UTF-8', rows, tables: [table], texts: 0, diagnostics: rows === 0 ? [diagnostic(0, name)] : [], ...(same ? { duplicateOf: same.proposal.name } : {}) };
    if (!same) this.#sources.push({ proposal, lines: rows });
    return structuredClone(proposal);
  }
  addPrevious(): object {
    return {};
  }
  addTables(name: string, file: Blob | Uint8Array): SourceProposal {
    return this.addSource(name, file);
  }
  analyzeStart(): void {
    if (this.#sources.length === 0) throw { code: 'no_sources', arguments: {} };
    this.#step = 0;
  }
  analyzeStep(): Step {
    const until = Date.now() + 12;
    while (Date.now() < until);
    this.#step += 1;
    const each = 10;
    const stage = Math.min(STAGES.length - 1, Math.floor(this.#step / each));
    const finished = this.#step >= STAGES.length * each;
    if (finished) {
      const removed = new Set(this.#log.flatMap((edit) => (edit.kind === 'remove' ? [edit.source] : [])));
      const subjects = Math.max(1, ...this.#sources.filter((source) => !removed.has(source.proposal.source)).map((source) => source.lines));
      this.#analysis = { order: 1, subjects, asOf: this.#date('asOf') || '2026-03-31' };
      this.#views.clear();
    }
    return { stage: STAGES[stage] ?? 'score', done: (this.#step % each) * 1000, total: each * 1000, finished };
  }
  exportStart(kind: string): number {
    const encoder = new TextEncoder();
    const many = Math.min(this.#analysis?.subjects ?? 0, 2000);
    this.#export = [encoder.encode(kind.endsWith('json') ? '{"version":1,"subjects":[' : 'rank,subject,name\n')];
    for (let row = 0; row < many; row += 500) this.#export.push(encoder.encode(Array.from({ length: Math.min(500, many - row) }, (_, at) => `${row + at + 1},s${row + at},${this.#row(row + at).name}\n`).join('')));
    this.#export.reverse();
    return many * 30;
  }
  exportNext(): Uint8Array | undefined {
    return this.#export.pop();
  }
  free(): void {}

  textColumns(name: string): unknown {
    return { name, tables: [] };
  }
  trainTexts(): unknown {
    throw { code: 'train_no_table', arguments: {} };
  }
  setTextModel(): unknown {
    throw { code: 'text_model_foreign', arguments: {} };
  }
  learn(): unknown {
    this.#learned = true;
    return CARD;
  }
  request(name: string, body: Record<string, never>): unknown {
    switch (name) {
      case 'wording': return WORDING;
      case 'fields': return FIELDS;
      case 'memory': return { bytes: 42_000_000 + this.#sources.length * 3_000_000, limit: 4_294_967_296 };
      case 'edit': return this.#edit(body as unknown as Edit);
      case 'undo': return this.#undo();
      case 'stop': return {};
      case 'snapshot': return { log: JSON.stringify(this.#log) };
      case 'restore':
        this.#log = [];
        for (const edit of JSON.parse(body.log) as Edit[]) this.#edit(edit);
        return { length: this.#log.length };
      case 'proposal': return structuredClone(this.#sources.find((source) => source.proposal.source === body.source)?.proposal);
      case 'sample': return sample(body.companies);
      case 'summary': return this.#summary();
      case 'window': return this.#window(body as never);
      case 'facets': return this.#facets(body.filter);
      case 'subject': return this.#subject(Number(String(body.subject).slice(1)));
      case 'ownership': return { holders: [], missing: 1, closed: [], unstated: [], over: null, truncated: false, rings: [], levels: [], levelsMarked: false };
      case 'community': return { size: 1, nodes: [], edges: [], truncated: 0 };
      case 'path': return { from: { subject: String(body.from), kind: 'company', name: '' }, ways: [] };
      case 'neighbourhood': return neighbourhood(Number(String(body.subject).slice(1)), body.hops, (at) => this.#row(at));
      case 'text': return text(body.text);
      case 'same': return same(body as never);
      case 'diagnostics': return diagnostics(body as never);
      case 'quality': return { sameFiles: [], tables: [{ file: 'companies.csv', part: '', rows: 900, repeated: 2, repeatedRows: [17, 44], columns: [{ column: '名称', property: 'name', filled: 900, unreadable: 0 }, { column: '成立日期', property: 'founded', filled: 812, unreadable: 3 }] }] };
      case 'conflicts': return conflicts(body.property, (at) => this.#row(at).name);
      case 'settings': return { text: '{"lanternfish":"settings","asOf":null}\n' };
      case 'model': return MODEL;
      case 'identification': return { changed: { cues: [] }, tried: { cues: [] }, shipped: { labelThreshold: 0.5, promotionThreshold: 0.8, promotionProbability: 0.4, activityProbability: 0.5 }, categories: ['R02', 'A4'] };
      case 'suite': return { texts: 366, lawful: 183, flaggedBefore: 7, flagged: 7, unlawful: 183, seenBefore: 164, seen: 164, changes: [] };
      case 'scorecard': return this.#learned ? CARD : null;
      case 'rankRange': return { draws: 1000, seed: 1, range: { least: 1, low: 2, middle: 4, high: 9, most: 14, among: 900 } };
      case 'plan': return { bands: [21, 43, 62, 85], reached: [40, 9, 3, 1], scanned: 900, inDepth: 80, published: MODEL.published, publishedHere: [41, 3, 0] };
      case 'rescore': return rescored();
      case 'exported': return { bytes: 0, sha256: 'ab'.repeat(32) };
      default: throw { code: 'unknown_request', arguments: { name } };
    }
  }

  #date(kind: 'asOf' | 'lawDate'): string {
    const found = this.#log.findLast((edit) => edit.kind === kind);
    return found && 'date' in found ? found.date : '';
  }
  #edit(edit: Edit): object {
    this.#log.push(edit);
    return { ...this.#apply(edit), length: this.#log.length };
  }
  #apply(edit: Edit): object {
    if (!('source' in edit)) return { stale: edit.kind === 'disposition' ? 'none' : 'score' };
    const found = this.#sources.find((source) => source.proposal.source === edit.source)?.proposal;
    if (!found) throw { code: 'unknown_source', arguments: {} };
    if (edit.kind === 'encoding') found.encoding = edit.encoding;
    const table = 'table' in edit ? found.tables[edit.table] : undefined;
    if (edit.kind === 'roles' && table) table.roles = edit.roles.map((role) => table.roles.find((known) => known.role === role) ?? { role, confidence: 1, reason: { code: 'chosen', arguments: {} } });
    const column = edit.kind === 'property' ? table?.columns[edit.column] : undefined;
    if (column && edit.kind === 'property') Object.assign(column, { property: edit.property, edited: true, confidence: 1 });
    return { proposal: structuredClone(found), stale: 'map' };
  }
  #undo(): object {
    const undone = this.#log.pop() ?? null;
    let proposal: SourceProposal | undefined;
    if (undone && 'source' in undone) {
      const found = this.#sources.find((source) => source.proposal.source === undone.source)?.proposal;
      if (found && undone.kind === 'property') {
        const column = found.tables[undone.table]?.columns[undone.column];
        if (column) Object.assign(column, { property: '', edited: false });
      }
      proposal = structuredClone(found);
    }
    return { undone, stale: undone ? 'map' : 'none', length: this.#log.length, ...(proposal ? { proposal } : {}) };
  }
  #state(): { subjects: number; asOf: string } {
    if (!this.#analysis) throw { code: 'not_analyzed', arguments: {} };
    return this.#analysis;
  }
  #index(at: number): number | null {
    const { subjects } = this.#state();
    if (mix(at) % 9 === 0 && at > 30) return null;
    return Math.max(0, 96 * (1 - at / subjects) ** 4 - (mix(at) % 100) / 200);
  }
  #band(index: number | null): (typeof BANDS)[number] {
    return index === null ? 'insufficient' : (BANDS[1 + Math.min(4, Math.floor(index / 20))] ?? 'normal');
  }
  #row(at: number): WindowRow {
    const seed = mix(at + 11);
    const index = this.#index(at);
    const name = at === 3 ? '=HYPERLINK("x","点我") <img src=x onerror=alert(1)>' : `${FRONT[seed % FRONT.length]}${/[a-z]/i.test(FRONT[seed % FRONT.length] ?? '') ? ' ' : ''}${BACK[(seed >>> 5) % BACK.length]} ${at}`;
    const risky = index !== null && index > 20;
    return {
      rank: at + 1, subject: `s${at}`, kind: seed % 7 === 0 ? 'platform' : 'company', name, index: index === null ? null : Math.round(index * 10) / 10,
      indexLow: index === null ? null : Math.max(0, index - 3), indexHigh: index === null ? null : Math.min(99, index + 6 + (seed % 20)), coverage: index === null ? 0.2 : 0.35 + (seed % 60) / 100,
      band: this.#band(index), activities: risky ? [`R${String(1 + (seed % 16)).padStart(2, '0')}`] : [], contexts: seed % 11 === 0 ? ['A4'] : [],
      alarm: risky && seed % 5 === 0 ? 'growth' : 'none', stage: risky ? 'growth' : 'unknown', countdownDays: risky && seed % 5 === 0 ? 9 + (seed % 60) : null,
      topReason: risky ? { code: 'yield', arguments: { percent: String(12 + (seed % 20)) } } : null, disposition: this.#disposition(`s${at}`).value,
    };
  }
  #disposition(subject: string): { value: string; note: string } {
    const found = this.#log.findLast((edit) => edit.kind === 'disposition' && edit.subject === subject);
    return found?.kind === 'disposition' ? { value: found.value, note: found.note } : { value: 'open', note: '' };
  }
  #matching(filter: Filter): Uint32Array {
    const key = JSON.stringify(filter);
    let found = this.#views.get(key);
    if (!found) {
      const { subjects } = this.#state();
      const all = new Uint32Array(subjects).map((_, at) => at);
      found = all.filter((at) => {
        if (filter.bands && !filter.bands.includes(this.#band(this.#index(at)))) return false;
        if (!filter.text && !filter.kinds && !filter.activities && !filter.contexts && !filter.alarms) return true;
        const row = this.#row(at);
        const meets = (wanted: string[] | undefined, has: string[]): boolean => !wanted || wanted.some((one) => has.includes(one));
        return (!filter.text || row.name.toLowerCase().includes(filter.text.toLowerCase())) && meets(filter.kinds, [row.kind]) && meets(filter.activities, row.activities) && meets(filter.contexts, row.contexts) && meets(filter.alarms, [row.alarm]);
      });
      this.#views.set(key, found);
    }
    return found;
  }
  #window({ sort, filter, from, count }: { sort: { by: string; descending: boolean }; filter: Filter; from: number; count: number }): Window {
    const found = this.#matching(filter);
    const flip = sort.by === 'index' || sort.by === 'band' ? !sort.descending : sort.descending;
    const rows = Array.from(found.subarray(flip ? Math.max(0, found.length - from - count) : from, flip ? Math.max(0, found.length - from) : from + count));
    if (flip) rows.reverse();
    return { total: found.length, rows: rows.map((at) => this.#row(at)) };
  }
  #facets(filter: Filter): Facets {
    const count = (without: keyof Filter, of: (row: WindowRow) => string[]): Count[] => {
      const counts = new Map<string, number>();
      const found = this.#matching({ ...filter, [without]: undefined });
      const step = Math.max(1, Math.floor(found.length / 20000));
      for (let at = 0; at < found.length; at += step) for (const id of of(this.#row(found[at] ?? 0))) counts.set(id, (counts.get(id) ?? 0) + step);
      return [...counts].map(([id, many]) => ({ id, count: many })).sort((left, right) => right.count - left.count);
    };
    return { bands: count('bands', (row) => [row.band]), kinds: count('kinds', (row) => [row.kind]), activities: count('activities', (row) => row.activities), contexts: count('contexts', (row) => row.contexts), alarms: count('alarms', (row) => (row.alarm === 'none' ? [] : [row.alarm])) };
  }
  #summary(): Summary {
    const { subjects, asOf } = this.#state();
    return {
      engine: '0.1.0', asOf, asOfReason: { code: 'latest_date', arguments: { file: this.#sources[0]?.proposal.name ?? '' } }, lawDate: this.#date('lawDate') || asOf,
      lawPacks: [{ id: 'cn-2021-05', title: { en: 'Regulation on preventing and handling illegal fundraising', zh: '防范和处置非法集资条例' }, validFrom: '2021-05-01', verify: false, source: '国务院令第737号' }, { id: 'cn-2026-02', title: { en: 'Notice on virtual-currency risks', zh: '关于防范虚拟货币风险的通知' }, validFrom: '2026-02-06', verify: true, source: '银发〔2026〕42号' }],
      inputs: this.#sources.map(({ proposal }) => ({ name: proposal.name, sha256: proposal.source, bytes: proposal.bytes, encoding: proposal.encoding, roles: proposal.tables[0]?.roles.map((role) => role.role) ?? [], rowsRead: proposal.rows, rowsUsed: proposal.rows - 3, rowsReported: 3 })),
      funnel: { scanned: subjects, inDepth: Math.round(subjects * 0.21), risky: Math.round(subjects * 0.086), eligible: Math.round(subjects * 0.002), proposed: 0 },
      bands: {}, kinds: {}, subjects, diagnostics: { error: 3, warning: 1240, info: 57 }, questions: 0, settingsSha256: 'c0ffee'.repeat(8), limits: ['1', '2', '3'], missing: [{ code: 'no_licences', arguments: {} }],
    };
  }
  #subject(at: number): SubjectPage {
    const row = this.#row(at);
    const evidence: EvidenceItem[] = [
      item('D2', 'D2.1', 1100, '年化收益24%', 'promotes', 'text:1'), item('D2', 'D2.2', 371, '保本保息，零风险', 'promotes', 'text:1'), item('D1', 'D1.3', 560, '', 'promotes', ''),
      item('D3', 'D3.1', 308, '稳赚不赔，限时抢购', 'promotes', 'text:1'), item('D1', 'D1.1', 0, '', '', ''), item('D2', 'D2.2', 0, '我公司从未承诺保本', 'denies', 'text:2'),
    ];
    const share = (indicator: string, milliunits: number, codes: string, refs: number[]) => ({ indicator, milliunits, strength: 0.83, quality: 0.85, ceiling: 0.5, value: { code: codes, arguments: { percent: '24', count: '3' } }, evidence: refs });
    const points = Array.from({ length: 40 }, (_, week) => ({ date: new Date(Date.UTC(2025, 5, 2 + week * 7)).toISOString().slice(0, 10), value: week === 12 ? null : Math.round(week < 26 ? 22 + (mix(week) % 7) : 24 * 1.17 ** (week - 25)), expected: week >= 25 ? 25 : null }));
    const since = points[26]?.date ?? '';
    const alarm = { date: points[31]?.date ?? '', since, score: 1.8, threshold: 1, observed: 62, expected: 30, chance: 0.0004, yearsBetween: 1900, kept: true, inForce: true, earlier: false, reason: { code: 'alarm.told', arguments: { since } }, rarity: { code: 'alarm.rarity', arguments: {} }, baseline: { code: 'baseline.own', arguments: {} } };
    const judged = this.#disposition(row.subject);
    return {
      ...row, disposition: judged.value, note: judged.note, aliases: ['鼎信财富', 'Dingxin Wealth'], identifiers: [{ key: '统一社会信用代码', value: '91310000MA1FL00000', file: 'companies.csv', row: at + 1, column: 'id' }],
      action: row.band, gates: [{ band: 'verify', code: 'two_dimensions', passed: true, reason: { code: 'dimensions', arguments: { count: '3' } } }, { band: 'interview', code: 'coverage_50', passed: row.coverage > 0.5, reason: { code: 'coverage', arguments: {} } }, { band: 'propose', code: 'every_element', passed: false, reason: { code: 'elements', arguments: {} } }],
      totalMilliunits: 560 + 355 + 1322 + 308 + 419 + 171,
      waterfall: [
        { dimension: 'D1', capMilliunits: 1737, rawMilliunits: 915, usedMilliunits: 915, overCapMilliunits: 0, indicators: [share('D1.3', 560, 'no_licence', [2]), share('D1.1', 355, 'restricted_word', [4])] },
        { dimension: 'D2', capMilliunits: 1322, rawMilliunits: 1471, usedMilliunits: 1322, overCapMilliunits: -149, indicators: [share('D2.1', 1100, 'yield', [0]), share('D2.2', 371, 'guarantee', [1])] },
        { dimension: 'D3', capMilliunits: 713, rawMilliunits: 308, usedMilliunits: 308, overCapMilliunits: 0, indicators: [share('D3.1', 308, 'cues', [3])] },
        { dimension: 'D4', capMilliunits: 1322, rawMilliunits: 419, usedMilliunits: 419, overCapMilliunits: 0, indicators: [share('D4.1', 419, 'growth', [])] },
        { dimension: 'D6', capMilliunits: 713, rawMilliunits: 171, usedMilliunits: 171, overCapMilliunits: 0, indicators: [share('D6.1', 171, 'exposure', [])] },
      ],
      coverageParts: [{ indicator: 'D5.1', ceiling: 0.4, hasData: false, applicable: true }, { indicator: 'D7.1', ceiling: 0.35, hasData: false, applicable: true }, { indicator: 'D2.1', ceiling: 0.55, hasData: true, applicable: true }],
      evidence,
      labels: [{ id: 'R02', axis: 'activity', score: 0.91, stance: 'promotes', role: 'issuer', runnerUp: 'R03', grade: 'B', reason: { code: 'cue_groups', arguments: { count: '4' } }, evidence: [0, 1, 3] }, { id: 'A4', axis: 'context', score: 0.42, stance: 'neutral', role: '', runnerUp: '', grade: 'C', reason: { code: 'cue_groups', arguments: { count: '2' } }, evidence: [5] }],
      texts: [{ text: 'text:1', title: '限时抢购：稳健理财计划', grade: 'B', stance: 'promotes', copies: 4, file: 'texts.csv', row: 12, column: 'text', excerpt: '…' }, { text: 'text:2', title: '声明', grade: 'B', stance: 'denies', copies: 1, file: 'texts.csv', row: 88, column: 'text', excerpt: '…' }], textsTotal: 2,
      series: [{ name: '投资人数', side: 'investors', unit: 'people', people: true, code: 'growth', points, alarm, alarms: [alarm], reason: alarm.reason, openEnd: false, thresholds: [{ value: 150, levels: 0, basis: 'deposit_filing', pack: 'cn-2022-03-fundraising', state: 'reached', reachedOn: points[20]?.date ?? '', days: null, daysLow: null, daysHigh: null }, { value: 500, levels: 0, basis: 'deposit_large', pack: 'cn-2022-03-fundraising', state: 'growing', reachedOn: '', days: 37, daysLow: 26, daysHigh: null }] }],
      warning: { events: [{ since: alarm.since, first: alarm.date, last: alarm.date, codes: ['growth'], earlier: false }], stage: 'explosion', signals: [{ reason: { code: 'signal.explodes', arguments: { times: '1.9' } }, places: [{ file: '人数.csv', row: 31, column: '投资人数', quote: '412' }] }], unknown: ['young'] },
      neighbours: Array.from({ length: 9 }, (_, place) => ({ ...pick(this.#row(at + 1 + place * 37)), edge: place % 2 ? 'sharesPhone' : 'operates', direction: place % 3 ? ('out' as const) : ('in' as const), detail: place % 2 ? '021-5555 0100' : '', file: 'relations.csv', row: 7 + place })), neighboursTotal: 9,
      exposures: [{ gain: 0.21, steps: [pick(row), pick(this.#row(at + 38)), pick(this.#row(at + 75))].map((step, place) => ({ subject: step.subject, kind: step.kind, name: step.name, edge: place ? 'sharesPhone' : '', file: place ? 'relations.csv' : '', row: place ? 8 : 0 })), origin: { code: 'warned', arguments: { file: 'warnings.csv' } } }],
      elements: [{ category: 'fundraising', pack: 'cn-2021-05', complete: false, rows: [
        { element: 'unapproved', status: 'evidenced', for: [2], against: [], independentSources: 2, bestGrade: 'A', need: { code: '', arguments: {} } }, { element: 'promise', status: 'evidenced', for: [0, 1], against: [5], independentSources: 2, bestGrade: 'B', need: { code: '', arguments: {} } },
        { element: 'public', status: 'missing', for: [], against: [], independentSources: 0, bestGrade: '', need: { code: 'collect_channels', arguments: {} } } ] }],
      statements: [{ property: 'name', value: row.name, file: 'companies.csv', part: '', row: at + 1, column: 'name', grade: 'A', date: '2025-12-01', conflict: false }, { property: 'phone', value: '021-5555 0100', file: 'companies.csv', part: '', row: at + 1, column: 'phone', grade: 'A', date: '', conflict: true }], statementsTotal: 2,
      merges: [{ reason: { code: 'same_registration', arguments: { value: '91310000MA1FL00000' } }, left: `companies.csv, ${at + 1}`, right: 'registry.csv, 19', ids: null }], likenesses: [], flips: [{ way: 'without', indicators: ['D2.1', 'D2.2'], band: 'watch', index: 31.2 }], chain: [], learnedParts: [{ indicator: 'D2.1', logOdds: 0.42 }, { indicator: 'D6.1', logOdds: -0.2 }], missing: [{ code: 'complaints', arguments: { index: '4.1', coverage: '12' } }, { code: 'licence_list', arguments: {} }],
    };
  }
}

function trap(): never {
  const bytes = Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 116, 0, 0, 10, 5, 1, 3, 0, 0, 11]);
  (new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.t as () => void)();
  throw new Error('unreachable');
}
const pick = (row: WindowRow) => ({ subject: row.subject, kind: row.kind, name: row.name, band: row.band, index: row.index });
function item(dimension: string, indicator: string, milliunits: number, quote: string, stance: string, text_: string): EvidenceItem {
  return { dimension, indicator, milliunits, strength: 0.8, quality: 0.85, value: quote || '91310000MA1FL00000', stance, file: 'texts.csv', row: 12, column: 'text', start: 3, end: 20, quote, grade: 'B', independentSources: 2, text: text_, reason: { code: '', arguments: {} } };
}
function diagnostic(at: number, file: string): Diagnostic {
  const kinds = [['error', 'empty_table'], ['warning', 'bad_date'], ['info', 'short_row']] as const;
  const [severity, code] = at === 0 ? kinds[0] : (kinds[1 + (mix(at) % 20 === 0 ? 1 : 0)] ?? kinds[1]);
  return { severity, code, file, part: '', row: at === 0 ? null : at * 3, column: at === 0 ? '' : 'date', arguments: { value: '2017-13-45' }, rows: 1 };
}
/** Pairs of subjects that may be one; sums add up. */
function conflicts(property: string | undefined, name: (at: number) => string): Conflicts {
  const said = (value: string, file: string, row: number): Said => ({ value, file, part: '', row, column: '法定代表人', grade: 'A', date: '2025-03-31' });
  const rows = [3, 8].map((at): ConflictRow => ({ subject: `s${at}`, name: name(at), property: 'legal_representative', values: [[said('魏小山', '工商.csv', at + 1)], [said('林大海', '税务.csv', at + 40), said('林大海', '法院.csv', at + 7)]] }));
  const shown = property && property !== 'legal_representative' ? [] : rows;
  return { total: shown.length, properties: [{ property: 'legal_representative', count: rows.length }], rows: shown };
}
function same(asked: { which: string; from: number; count: number }): SameList {
  const side = (id: string, name: string, row: number) => ({ id, subject: 's1', name, place: `companies.csv, ${row}`, band: 'verify', index: 47.2 });
  const verdict = { open: 'asked', merged: 'merged', different: 'different' }[asked.which] as SameRow['verdict'];
  const rows = Array.from({ length: 3 }, (_, at): SameRow => ({
    left: side(`c${at}a`, '长沙市槐辕机械有限公司', 12 + at), right: side(`c${at}b`, at === 1 ? 'Changsha Huaiyuan Machinery Co., Ltd.' : '槐辕（长沙）机械有限公司', 981 + at), kind: 'company', priorMillibits: -11280,
    parts: [
      { aspect: 'name', agrees: true, millibits: 17730, left: '长沙市槐辕机械有限公司', right: '槐辕（长沙）机械有限公司', leftPlace: `companies.csv, ${12 + at}`, rightPlace: `registry.csv, ${981 + at}` },
      { aspect: 'phone', agrees: false, millibits: -1000, left: '15447188450', right: '15447236721', leftPlace: `companies.csv, ${12 + at}`, rightPlace: `registry.csv, ${981 + at}` },
      { aspect: 'address', agrees: true, millibits: 11080, left: '长沙市人民路20号1941室', right: '长沙市人民路20号1941室', leftPlace: `companies.csv, ${12 + at}`, rightPlace: `registry.csv, ${981 + at}` },
    ],
    totalMillibits: 16530, probability: 0.99999, verdict, changeMilliunits: 471,
  }));
  return { total: 3, open: 3, merged: 3, different: 3, rows: rows.slice(asked.from, asked.from + asked.count) };
}

function diagnostics({ from, count, severities }: { from: number; count: number; severities?: string[] }): { total: number; rows: Diagnostic[] } {
  const all = Array.from({ length: 1300 }, (_, at) => diagnostic(at, 'companies.csv')).filter((found) => !severities || severities.includes(found.severity));
  return { total: all.length, rows: all.slice(from, from + count) };
}
function neighbourhood(at: number, hops: number, row: (at: number) => WindowRow): Neighbourhood {
  const near = Array.from({ length: hops === 2 ? 34 : 9 }, (_, place) => at + 1 + place * 37);
  const nodes = [at, ...near].map((one, place) => ({ ...pick(row(one)), x: place === 0 ? 0 : Math.cos(place * 2.4) * Math.sqrt(place), y: place === 0 ? 0 : Math.sin(place * 2.4) * Math.sqrt(place) }));
  return { nodes, edges: near.map((one, place) => ({ source: place < 9 ? `s${at}` : `s${near[place % 9]}`, target: `s${one}`, edge: 'operates' })), truncated: hops === 2 ? 12 : 0 };
}
function text(id: string): TextPage {
  const none: never[] = [];
  const cue = (label: string) => [{ kind: 'cue' as const, label, stance: 'promotes' }];
  return id === 'text:2'
    ? { title: '声明', file: 'texts.csv', row: 88, column: 'text', grade: 'B', published: '2025-11-02', segments: [{ text: '针对网传信息，', marks: none }, { text: '我公司从未承诺保本', marks: [{ kind: 'denial', label: '', stance: 'denies' }] }, { text: '，也未委托任何个人募集资金。', marks: none }] }
    : { title: '限时抢购：稳健理财计划', file: 'texts.csv', row: 12, column: 'text', grade: 'B', published: '2025-10-20', segments: [{ text: '鼎信财富推出稳健理财计划，', marks: none }, { text: '年化收益24%', marks: [{ kind: 'yield', label: '24%', stance: 'promotes' }] }, { text: '，', marks: none }, { text: '保本保息，零风险', marks: [{ kind: 'guarantee', label: '', stance: 'promotes' }] }, { text: '。', marks: none }, { text: '稳赚不赔，限时抢购', marks: cue('R02') }, { text: '，满一万元即可参与。\n咨询电话：', marks: none }, { text: '021-5555 0100', marks: [{ kind: 'contact', label: '', stance: '' }] }, { text: ' <b>not bold</b>', marks: none }] };
}
function sample(companies: number): { files: { name: string; bytes: Uint8Array }[] } {
  const encoder = new TextEncoder();
  const rows = Array.from({ length: companies }, (_, at) => `${FRONT[at % FRONT.length]}${BACK[(at >> 3) % BACK.length]} ${at},91310000MA1FL${String(at).padStart(5, '0')},021-5555 ${1000 + (at % 9000)},备注\n`);
  return { files: [{ name: 'companies.csv', bytes: encoder.encode(`name,id,phone,remark\n${rows.join('')}`) }, { name: 'texts.csv', bytes: encoder.encode('id,text,date\n1,年化收益24%,2025-10-20\n2,声明,2025-11-02\n') }, { name: 'truth.csv', bytes: encoder.encode('id,truth\n') }] };
}
const FIELDS: Fields = { roles: ['companies', 'platforms', 'people', 'relations', 'texts', 'complaints', 'headCounts', 'licences', 'warnings', 'outcomes'], properties: ['name', 'registrationNumber', 'phone', 'text', 'date', 'people', 'address', 'email'].map((property) => ({ property, roles: [] })), encodings: ['UTF-8', 'UTF-16LE', 'UTF-16BE', 'GB18030', 'Big5'] };

const MODEL = {
  indicators: [['D0.1', 95], ['D1.3', 45], ['D2.1', 55], ['D2.2', 35], ['D3.1', 40], ['D4.1', 40], ['D5.1', 40], ['D6.1', 40], ['D7.1', 35]].map(([id, ceiling]) => ({ id: String(id), dimension: String(id).slice(0, 2), ceiling: Number(ceiling), context: false })),
  dimensions: [['D0', 90], ['D1', 70], ['D2', 60], ['D3', 39], ['D4', 60], ['D5', 50], ['D6', 39], ['D7', 35]].map(([id, cap]) => ({ id: String(id), cap: Number(cap) })),
  bands: [20, 40, 60, 80], categories: ['R07'], halfLives: { complaint: 24, penalty: 36, redemption: 36, repeat: 18 }, changed: {}, published: [250_000, 11_354, 790, 19],
};
const CARD = {
  featuresAsOf: '2026-06-30', labels: { rows: 300, subjects: 290, notInInputs: 6, notLearnedFrom: { 停业: 4 } }, examples: 290, adverse: 61, intercept: -1.2, stumps: 20,
  heldOut: {
    folds: 5, auc: [0.752, 0.69, 0.81], indexAuc: [0.741, 0.68, 0.8], precision: [{ first: 10, learned: 0.8, index: 0.7 }, { first: 50, learned: 0.5, index: 0.48 }],
    calibration: [0.05, 0.1, 0.15, 0.2, 0.28, 0.4, 0.55, 0.7].map((predicted, at) => ({ subjects: 29, predicted, adverse: Math.max(0, predicted + (at % 2 ? 0.05 : -0.04)) })),
  },
  indicators: [{ indicator: 'D2.1', bins: [{ from: 0, logOdds: -0.4 }, { from: 0.5, logOdds: 0.6 }] }, { indicator: 'D6.1', bins: [{ from: 0, logOdds: -0.1 }, { from: 0.2, logOdds: 0.3 }] }],
};
function rescored(): object {
  const bands = { insufficient: 120, normal: 500, watch: 180, verify: 70, interview: 25, propose: 5 };
  return { bandsBefore: bands, bands: { ...bands, watch: 176, verify: 74 }, moved: 4, ways: [{ from: 'watch', to: 'verify', count: 4 }], movers: [1, 2, 3, 4].map((at) => ({ subject: `s${at}`, name: `鼎信财富管理有限公司 ${at}`, from: 'watch', to: 'verify', before: 38.2, after: 41.7 })), funnel: { scanned: 900, inDepth: 80, risky: 104, eligible: 5, proposed: 0 }, complete: true };
}
