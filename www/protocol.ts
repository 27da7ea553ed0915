/**
 * The engine protocol, version 1.
 *
 * A request is `{version, id, request, …fields}`. It gets exactly one reply, `{id, ok}` or `{id, error}`; before it may come
 * `{id, progress}` and, for an export, `{id, chunk}`. The same requests are spoken by the worker, the npm client and the element.
 */

export const PROTOCOL_VERSION = 1;

/** A sentence as a code and what fills it; `wording` has the text in each language. */
export interface Message { code: string; arguments: Record<string, string> }
export interface Words { en: string; zh: string; explain?: { en: string; zh: string } }
export type Wording = Record<string, Words>;

export interface Failure { code: string; arguments: Record<string, string> }
export interface Progress { stage: string; done: number; total: number }
export type Reply =
  | { id: number; ok: unknown }
  | { id: number; error: Failure }
  | { id: number; progress: Progress }
  | { id: number; chunk: Uint8Array };

export interface SourceProposal {
  source: string; name: string; bytes: number; format: string; encoding: string; rows: number;
  tables: TableProposal[]; texts: number; diagnostics: Diagnostic[]; duplicateOf?: string;
}
export interface RoleProposal { role: string; confidence: number; reason: Message }
export interface TableProposal {
  table: number; part: string; rows: number; roles: RoleProposal[]; columns: ColumnProposal[];
  /** Share of the cells that stand in a column with a property, 0 to 1. */
  understood: number; missing: Message[];
}
export interface ColumnProposal {
  column: number; header: string; kind: string;
  /** Empty: the column is not used. */
  property: string;
  confidence: number; reason: Message; samples: string[];
  /** Share of the rows that hold a value, 0 to 1. */
  filled: number; edited: boolean;
}
export interface Fields { roles: string[]; properties: { property: string; roles: string[] }[]; encodings: string[] }

export type Judged = 'same' | 'different' | 'unsure';
/** Jurisdictions whose element tables a person may turn on. */
export const JURISDICTIONS = ['US', 'GB', 'EU'] as const;
export type Jurisdiction = (typeof JURISDICTIONS)[number];
export type Disposition = 'open' | 'cleared' | 'case';
export type Edit =
  | { kind: 'roles'; source: string; table: number; roles: string[] }
  | { kind: 'property'; source: string; table: number; column: number; property: string }
  | { kind: 'encoding'; source: string; encoding: string }
  | { kind: 'remove'; source: string }
  | { kind: 'asOf'; date: string }
  | { kind: 'lawDate'; date: string }
  | { kind: 'lawAbroad'; jurisdictions: Jurisdiction[] }
  | { kind: 'same'; left: string; right: string; value: Judged | '' }
  | { kind: 'disposition'; subject: string; value: Disposition; note: string }
  | { kind: 'model'; model: ModelChange }
  | { kind: 'settings'; settings: object; edits?: Edit[] }
  | { kind: 'mapping'; mapping: object }
  | { kind: 'identification'; identification: Identification };
/** Whole percent of the index that an indicator or a dimension may reach alone; months; thresholds of the four upper bands. */
export interface ModelChange {
  ceilings?: Record<string, number>; caps?: Record<string, number>; halfLives?: Record<string, number>; bands?: number[] | null;
  categories?: Record<string, { ceilings?: Record<string, number>; caps?: Record<string, number> }>; rules?: unknown[];
}
export interface Model {
  indicators: { id: string; dimension: string; ceiling: number; context: boolean }[]; dimensions: { id: string; cap: number }[];
  bands: number[]; categories: string[]; halfLives: Record<string, number>; changed: ModelChange; published: number[];
}
export interface Rescored {
  bandsBefore: Record<string, number>; bands: Record<string, number>; moved: number; ways: { from: string; to: string; count: number }[];
  movers: { subject: string; name: string; from: string; to: string; before: number; after: number }[]; funnel: Funnel;
  /** Half-lives are as they were measured: no new analysis is needed for what is shown. */
  complete: boolean;
}
export interface RankRange { least: number; low: number; middle: number; high: number; most: number; among: number }
export interface Plan { bands: number[]; reached: number[]; scanned: number; inDepth: number; published: number[]; publishedHere: number[] }
type Area = [area: number, low: number, high: number];
export interface Scorecard {
  featuresAsOf: string; labels: { rows: number; subjects: number; notInInputs: number; notLearnedFrom: Record<string, number> };
  examples: number; adverse: number; intercept: number; stumps: number;
  heldOut: { folds: number; auc: Area; indexAuc: Area; precision: { first: number; learned: number; index: number }[]; calibration: { subjects: number; predicted: number; adverse: number }[] };
  indicators: { indicator: string; bins: { from: number; logOdds: number }[] }[];
}
export interface Flip { way: 'without' | 'with'; indicators: string[]; band: string; index: number }
export interface Edited { proposal?: SourceProposal; stale: string; length: number }
export interface Undone extends Edited { undone: Edit | null }

export interface LawPack { id: string; title: { en: string; zh: string }; validFrom: string; verify: boolean; source: string }
export type LawStanding = 'evidenced' | 'contradicted' | 'missing' | 'absent';
export interface LawStatusChange { id: string; before: string; after: string; packBefore: string; packAfter: string; note: { en: string; zh: string } | null }
export interface LawSubjectChange {
  subject: string; name: string; indexBefore: number | null; indexAfter: number | null; bandBefore: string; bandAfter: string;
  statuses: LawStatusChange[]; gained: Message[]; lost: Message[]; elements: { category: string; element: string; before: LawStanding; after: LawStanding }[];
}
/** The same evidence under another law date; `subjects` holds at most 500 of the `changed`. */
export interface LawDiff { from: string; to: string; packsGone: LawPack[]; packsNew: LawPack[]; statuses: LawStatusChange[]; subjects: LawSubjectChange[]; changed: number; of: number }
/** Score from which a category holds; probability from which a text promotes, and a business; sum of promotional signals. */
export interface Thresholds { labelThreshold: number; promotionThreshold: number; promotionProbability: number; activityProbability: number }
/** A cue of one's own: `for` are texts in which it must be found, `against` such as must not be taken for its category. */
export interface OwnCue { cue: string; language: string; category: string; group: string; value: number; source: string; for: string[]; against: string[] }
/** How texts are read; a threshold that is absent or null is as it ships. */
export type Identification = { [name in keyof Thresholds]?: number | null } & { cues: OwnCue[] };
/** What is in force, what was tried as it was understood, what ships, and the categories that a cue may speak for. */
export interface InForce { changed: Identification; tried: Identification; shipped: Thresholds; categories: string[] }
/** A change to try on the boundary suite before it is kept; what is absent stays as it is in force. */
export interface SuiteTrial { identification?: Identification; model?: ModelChange }
export interface SuiteVerdict { activity: string; score: number; index: number; band: string }
/** Flagged: lawful, and now flagged; lost: unlawful, and no longer seen; cleared and found are the other way round. */
export interface SuiteChange {
  id: string; change: 'flagged' | 'lost' | 'cleared' | 'found'; language: string; title: { en: string; zh: string }; context: string; lawDate: string; text: string;
  before: SuiteVerdict; after: SuiteVerdict;
}
export interface SuiteReport { texts: number; lawful: number; flaggedBefore: number; flagged: number; unlawful: number; seenBefore: number; seen: number; changes: SuiteChange[] }
export interface InputFile {
  name: string; sha256: string; bytes: number; encoding: string; roles: string[];
  rowsRead: number; rowsUsed: number; rowsReported: number;
}
export interface Funnel { scanned: number; inDepth: number; risky: number; eligible: number; proposed: number }
export interface Summary {
  engine: string; asOf: string; asOfReason: Message; lawDate: string; lawPacks: LawPack[]; inputs: InputFile[];
  funnel: Funnel; bands: Record<string, number>; kinds: Record<string, number>; subjects: number;
  diagnostics: Record<Severity, number>; questions: number; settingsSha256: string; limits: string[]; missing: Message[];
}

export type SortKey = 'rank' | 'name' | 'index' | 'coverage' | 'band' | 'kind' | 'alarm';
export interface Sort { by: SortKey; descending: boolean }
export interface Filter { text?: string; bands?: string[]; kinds?: string[]; activities?: string[]; contexts?: string[]; alarms?: string[] }
export interface WindowRow {
  rank: number; subject: string; kind: string; name: string; index: number | null; indexLow: number | null; indexHigh: number | null;
  coverage: number; band: string; activities: string[]; contexts: string[]; alarm: string; stage: string; countdownDays: number | null;
  learned: number | null; topReason: Message | null; disposition: string;
}
export interface Window { total: number; rows: WindowRow[] }
export interface Count { id: string; count: number }
export interface Facets { bands: Count[]; kinds: Count[]; activities: Count[]; contexts: Count[]; alarms: Count[] }

export interface Gate { band: string; code: string; passed: boolean; reason: Message }
export interface IndicatorShare {
  indicator: string; milliunits: number; strength: number; quality: number; ceiling: number; value: Message;
  /** Indexes into the page's `evidence`. */
  evidence: number[];
}
export interface DimensionShare {
  dimension: string; capMilliunits: number; rawMilliunits: number; usedMilliunits: number;
  /** Zero or less: what the cap takes away, a bar of its own. */
  overCapMilliunits: number; indicators: IndicatorShare[];
}
export interface CoveragePart { indicator: string; ceiling: number; hasData: boolean; applicable: boolean }
export interface EvidenceItem {
  dimension: string; indicator: string; milliunits: number; strength: number; quality: number; value: string; stance: string;
  file: string; row: number | null; column: string; start: number | null; end: number | null; quote: string; grade: string;
  independentSources: number; text: string;
  /** What a licence, or somebody else's, says of the subject; its code is empty for other evidence. */
  reason: Message;
  /** Member of an archive or sheet of a workbook; empty where the file is one table. */
  part: string;
}
/** Who fills a link: by the subject's own texts, by those of somebody tied to it, named in its texts, or by an account of its own. */
export interface ChainPlayer {
  how: 'own' | 'tied' | 'named' | 'account'; subject: string; name: string; edge: string; detail: string; edgeFile: string; edgeRow: number;
  activity: string; stance: string; text: string; file: string; row: number; column: string; quote: string;
}
/** A role of the chain from who issues to where it is traded; `need` says what would show an empty one. */
export interface ChainLink {
  role: string; standing: 'own' | 'tied' | 'named' | 'missing'; activities: string[]; players: ChainPlayer[]; total: number; need: Message;
}
export interface LabelShare {
  id: string; axis: 'activity' | 'context'; score: number; stance: string; role: string; runnerUp: string; grade: string;
  reason: Message; evidence: number[];
}
export interface TextEntry { text: string; title: string; grade: string; stance: string; copies: number; file: string; row: number; column: string; excerpt: string }
export interface Alarm {
  date: string; since: string; score: number; threshold: number; observed: number; expected: number;
  /** Chance of as much without any change, 0 to 1; and years of one curve between two such. */
  chance: number; yearsBetween: number;
  kept: boolean; inForce: boolean; earlier: boolean; reason: Message; rarity: Message; baseline: Message;
}
export interface Threshold {
  value: number; levels: number; basis: string; pack: string; state: 'reached' | 'growing' | 'not_growing' | 'too_short';
  reachedOn: string; days: number | null; daysLow: number | null; daysHigh: number | null;
}
export interface Curve {
  name: string; side: string; unit: string; people: boolean; code: string; alarm: Alarm | null; alarms: Alarm[]; reason: Message;
  thresholds: Threshold[]; openEnd: boolean;
}
export interface Series extends Curve { points: { date: string; value: number | null; expected: number | null }[] }
export interface WarningEvent { since: string; first: string; last: string; codes: string[]; earlier: boolean }
export interface Signal { reason: Message; places: { file: string; row: number; column: string; quote: string }[] }
/** Alarms of a subject as events, and the stage of its scheme with what it was read from. */
export interface Warning { events: WarningEvent[]; stage: string; signals: Signal[]; unknown: string[] }
export interface Neighbour { subject: string; kind: string; name: string; band: string; index: number | null; edge: string; direction: 'out' | 'in'; detail: string; file: string; row: number }
export interface Exposure { gain: number; steps: { subject: string; kind: string; name: string; edge: string; file: string; row: number }[]; origin: Message }
export interface ElementRow { element: string; status: 'evidenced' | 'contradicted' | 'missing'; for: number[]; against: number[]; independentSources: number; bestGrade: string; need: Message }
export interface ElementTable { category: string; pack: string; complete: boolean; rows: ElementRow[] }
/** A value and who says it. */
export interface Said { value: string; file: string; part: string; row: number; column: string; grade: string; date: string }
export interface StatementRow extends Said { property: string; conflict: boolean }
export interface SubjectPage extends WindowRow {
  aliases: string[]; identifiers: { key: string; value: string; file: string; row: number; column: string }[];
  action: string; gates: Gate[]; totalMilliunits: number; waterfall: DimensionShare[]; coverageParts: CoveragePart[]; evidence: EvidenceItem[];
  labels: LabelShare[]; texts: TextEntry[]; textsTotal: number; series: Series[]; warning: Warning; neighbours: Neighbour[]; neighboursTotal: number;
  exposures: Exposure[]; elements: ElementTable[]; statements: StatementRow[]; statementsTotal: number;
  merges: { reason: Message; left: string; right: string; ids: [string, string] | null }[]; likenesses: SameRow[]; missing: Message[]; flips: Flip[];
  learnedParts: { indicator: string; logOdds: number }[]; chain: ChainLink[]; note: string;
}
export interface SamePart { aspect: string; agrees: boolean; millibits: number; left: string; right: string; leftPlace: string; rightPlace: string }
export interface SameSide { id: string; subject: string; name: string; place: string; band: string; index: number | null }
/** Two subjects that may be one; the prior and the parts add up to the total. */
export interface SameRow {
  left: SameSide; right: SameSide; kind: string; priorMillibits: number; parts: SamePart[]; totalMillibits: number; probability: number;
  verdict: 'merged' | 'asked' | Judged; changeMilliunits: number;
}
export type SameWhich = 'open' | 'merged' | 'different';
export interface SameList { total: number; open: number; merged: number; different: number; rows: SameRow[] }
export interface Neighbourhood {
  nodes: { subject: string; kind: string; name: string; band: string; index: number | null; x: number; y: number }[];
  edges: { source: string; target: string; edge: string }[]; truncated: number;
}
export interface NamedSubject { subject: string; kind: string; name: string }
/** A tie and whom it leads to; `other…` is the row of the end where it begins, for a thing in common. */
export interface TieStep extends NamedSubject { edge: string; direction: 'out' | 'in'; detail: string; file: string; row: number; otherFile: string; otherRow: number }
/** Benefit: shares multiplied along every chain. Votes: what it and the companies it controls hold. Both 0 to 1. */
export interface Holder extends NamedSubject { benefit: number; votes: number; control: '' | 'quarter' | 'majority'; chain: TieStep[] }
export interface Ownership {
  holders: Holder[]; missing: number; closed: NamedSubject[]; unstated: NamedSubject[]; over: number | null; truncated: boolean;
  rings: NamedSubject[][]; levels: number[]; levelsMarked: boolean;
}
export interface Ways { from: NamedSubject; ways: { cost: number; steps: TieStep[] }[] }
export interface Community extends Neighbourhood { size: number }
export type GraphAlgorithm = 'pagerank' | 'ppr' | 'wcc' | 'scc' | 'cdlp' | 'lcc' | 'leiden' | 'kcore' | 'betweenness' | 'bfs' | 'sssp';
/** A graph of plain numbers, apart from the analysis: `edges` (source, target, source, target …) builds one that is kept; `algorithm` measures it. */
export interface GraphAsked {
  edges?: Uint32Array; vertices?: number; weights?: Float64Array; directed?: boolean;
  algorithm?: GraphAlgorithm; source?: number; iterations?: number; damping?: number; tolerance?: number; samples?: number; seed?: number;
}
/** `values` by vertex: a number, or the least vertex of its group; Infinity where not reached. */
export interface GraphFound { vertices?: number; edges?: number; values?: Float64Array; modularity?: number | null }
export interface TextColumn { header: string; filled: number; different: number; many: boolean; samples: string[] }
/** A table of a file of labelled texts; `text` and `label` are the columns that look like it, from 0. */
export interface TextTable { part: string; rows: number; columns: TextColumn[]; text: number | null; label: number | null }
export interface TextFile { name: string; tables: TextTable[] }
/** A model learned from labelled texts; `bytes` is its length. */
export interface TextModel { labels: string[]; rows: number; bytes: number }
/** On texts held out. One fold: a fifth was held out once. */
export interface TextQuality {
  texts: number; folds: number; accuracy: number; macroF1: number; calibrationError: number;
  labels: { label: string; texts: number; precision: number; recall: number }[]; confusions: { theirs: string; said: string; times: number }[];
}
export interface TrainedTexts extends TextModel { quality: TextQuality; leftOut: number; model: Uint8Array }
/** The best labels, and the decision for one of them taken apart: the constant and the values of the segments add up to it. */
export interface LabelledText {
  labels: { label: number; name: string; score: number }[];
  explained: { label: number; name: string; constant: number; decision: number; segments: { text: string; value: number }[] };
}
export type MarkKind = 'cue' | 'guarantee' | 'yield' | 'promise' | 'contact' | 'denial' | 'warning';
export interface TextPage {
  title: string; file: string; row: number; column: string; grade: string; published: string;
  segments: { text: string; marks: { kind: MarkKind; label: string; stance: string }[] }[];
}
export type Severity = 'error' | 'warning' | 'info';
export interface Diagnostic { severity: Severity; code: string; file: string; part: string; row: number | null; column: string; arguments: Record<string, string>; rows: number }
export interface Diagnostics { total: number; rows: Diagnostic[] }
export interface TableQuality {
  file: string; part: string; rows: number;
  /** Records equal in every cell to an earlier one, and the numbers of the first of them. */
  repeated: number; repeatedRows: number[];
  columns: { column: string; property: string; filled: number; unreadable: number }[];
}
export interface Quality { tables: TableQuality[]; sameFiles: { file: string; other: string }[] }
/** Statements that agree stand together in one of `values`; there are at least two. */
export interface ConflictRow { subject: string; name: string; property: string; values: Said[][] }
export interface Conflicts { total: number; properties: { property: string; count: number }[]; rows: ConflictRow[] }
export const EXPORTS = ['findings.csv', 'evidence.csv', 'diagnostics.csv', 'report.json', 'summary.jsonl', 'changes.csv', 'quality.csv', 'conflicts.csv', 'graph.graphml', 'graph.gexf', 'graph.cypher', 'graph.ftm.json'] as const;
export type ExportKind = (typeof EXPORTS)[number];
/** The summary of an earlier analysis, as read: its date and how many subjects it holds. */
export interface Previous { asOf: string; subjects: number }
export type Change = 'risen' | 'new' | 'fallen' | 'gone';
export interface EvidenceChange {
  change: string; indicator: string; milliunitsBefore: number; milliunitsAfter: number; gradeBefore: string; gradeAfter: string;
  value: Message; file: string; row: number; column: string; quote: string;
}
export interface ChangeRow {
  subject: string; kind: string; name: string; change: Change; indexBefore: number | null; indexAfter: number | null;
  bandBefore: string; bandAfter: string; alarmBefore: string; alarmAfter: string; stageBefore: string; stageAfter: string;
  reason: Message;
  /** Place in `evidence` of what the reason speaks of. */
  because: number | null;
  evidence: EvidenceChange[];
}
export interface Changes {
  asOfBefore: string; asOfAfter: string; notes: Message[]; risen: number; new: number; fallen: number; gone: number; same: number;
  rows: ChangeRow[];
}
export interface Exported { bytes: number; sha256: string }
export interface SampleFiles { files: { name: string; bytes: Uint8Array }[] }
export interface Memory { bytes: number; limit: number }

/** Every request that has one plain answer: its fields and that answer. */
export interface Requests {
  start: [{ engine: WebAssembly.Module }, { engine: string }];
  readers: [{ readers: WebAssembly.Module; module: string }, object];
  readTables: [{ name: string; file: Blob; module: string }, { tables: Uint8Array }];
  addSource: [{ name: string; file: Blob }, SourceProposal];
  /** Without tables: the reader gave up on the file. */
  addTables: [{ name: string; file: Blob; tables: Uint8Array }, SourceProposal];
  /** An empty file takes the earlier analysis back. */
  addPrevious: [{ name: string; file: Blob }, Previous];
  compareBatches: [{ changes?: Change[]; from?: number; count: number }, Changes];
  proposal: [{ source: string }, SourceProposal];
  fields: [object, Fields];
  edit: [{ edit: Edit }, Edited];
  undo: [object, Undone];
  analyze: [{ settings?: object }, Summary];
  summary: [object, Summary];
  model: [object, Model];
  rescore: [{ model: ModelChange }, Rescored];
  rankRange: [{ subject: string }, { draws: number; seed: number; range: RankRange | null }];
  plan: [{ watch?: number; verify?: number; interview?: number; propose?: number }, Plan];
  learn: [{ name: string; file: Blob; asOf?: string; adverse?: string[] }, Scorecard];
  scorecard: [object, Scorecard | null];
  window: [{ sort: Sort; filter: Filter; from: number; count: number }, Window];
  facets: [{ filter: Filter }, Facets];
  subject: [{ subject: string }, SubjectPage];
  neighbourhood: [{ subject: string; hops: 1 | 2; limit: number }, Neighbourhood];
  ownership: [{ subject: string }, Ownership];
  path: [{ from: string; to: string; most: number }, Ways];
  community: [{ subject: string; limit: number }, Community];
  graph: [GraphAsked, GraphFound];
  text: [{ text: string }, TextPage];
  /** Two lists as text, with headers; pairs column by column. */
  link: [{ first: string; second?: string; idColumn?: string; settings?: object }, { left: string[]; right: string[]; weight: number[]; probability: number[]; same: boolean[] }];
  same: [{ which: SameWhich; from: number; count: number }, SameList];
  /** What is tried is checked, the examples of its cues too. */
  identification: [{ tried?: Identification }, InForce];
  suite: [SuiteTrial, SuiteReport];
  textColumns: [{ name: string; file: Blob; tables?: Uint8Array }, TextFile];
  trainTexts: [{ name: string; file: Blob; tables?: Uint8Array; table: number; text: number; label: number; seed?: number }, TrainedTexts];
  /** No bytes take the model back. */
  setTextModel: [{ model: Uint8Array }, TextModel];
  /** A text, or the id of one in the analysis; the label to explain, else the best. */
  labelText: [{ text?: string; textId?: string; label?: number }, LabelledText];
  lawDiff: [{ date: string }, LawDiff];
  diagnostics: [{ from: number; count: number; severities?: string[] }, Diagnostics];
  quality: [object, Quality];
  conflicts: [{ property?: string; from: number; count: number }, Conflicts];
  /** All that a person said, as a file that can be given again. */
  settings: [object, { text: string }];
  export: [{ kind: ExportKind }, Exported];
  snapshot: [object, { log: string }];
  restore: [{ log: string }, { length: number }];
  sample: [{ companies: number; seed: number }, SampleFiles];
  wording: [object, Wording];
  memory: [object, Memory];
  stop: [object, object];
}
export type RequestName = keyof Requests;
