/** The head-count curve on ECharts: log-like growth is read best as it is, so the axis is linear. Legal marks are lines, alarms points, what was expected a dashed line, a gap a gap. */
import { LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent } from 'echarts/components';
import { init, registerLocale, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import localeEn from 'echarts/lib/i18n/langEN.js';
import localeZh from 'echarts/lib/i18n/langZH.js';
import { count, date } from '../format.ts';
import type { Language } from '../hash.ts';
import type { Series, Threshold } from '../protocol.ts';
import type { Colours } from './colours.ts';

use([LineChart, AriaComponent, GridComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent, CanvasRenderer]);
registerLocale('EN', localeEn);
registerLocale('ZH', localeZh);

export interface Asked { series: Series; language: Language; colours: Colours; words: { counted: string; expected: string; alarm: string; gap: string; label: string }; basis: (mark: Threshold) => string }
export interface Drawing { set(asked: Asked): void; resize(): void; end(): void }

export function drawHeadcount(host: HTMLElement): Drawing {
  let chart: ReturnType<typeof init> | undefined;
  let shown = '';
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  return {
    set(asked) {
      if (chart && shown !== asked.language) {
        chart.dispose();
        chart = undefined;
      }
      shown = asked.language;
      chart ??= init(host, undefined, { locale: asked.language === 'zh' ? 'ZH' : 'EN' });
      chart.setOption(option(asked, !still, host.clientWidth), true);
    },
    resize() {
      chart?.resize();
    },
    end() {
      chart?.dispose();
    },
  };
}

/** Days between two dates. */
const apart = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

function option({ series, language, colours, words, basis }: Asked, animation: boolean, width: number): Record<string, unknown> {
  const known = series.points.flatMap((point) => (point.value === null ? [] : [point.value]));
  const expected = series.points.flatMap((point) => (point.expected === null ? [] : [point.expected]));
  const most = Math.max(1, ...known, ...expected.filter((value) => value < 3 * Math.max(...known)));
  const marks = series.thresholds.filter((mark) => mark.value <= most * 1.6 && mark.value >= most * 0.04);
  const top = Math.max(most, ...marks.map((mark) => mark.value)) * 1.12;
  const { alarm } = series;
  const valueOn = (day: string): number | null => series.points.find((point) => point.date === day)?.value ?? null;
  const pins = series.alarms.flatMap((one) => {
    const value = valueOn(one.date);
    return value === null ? [] : [{ date: one.date, value, inForce: one.inForce }];
  });
  const first = series.points[0]?.date ?? '';
  const last = series.points.at(-1)?.date ?? '';
  const late = (day: string): boolean => apart(first, day) > 0.5 * apart(first, last);
  // A point between two gaps would be invisible without its symbol.
  const alone = series.points.some((point, at) => point.value !== null && (series.points[at - 1]?.value ?? null) === null && (series.points[at + 1]?.value ?? null) === null);
  return {
    animation,
    animationDuration: 300,
    aria: { enabled: true, label: { description: words.label } },
    grid: { left: 8, right: 18, top: 30, bottom: 8, containLabel: true },
    textStyle: { fontFamily: 'system-ui, sans-serif', color: colours['ink-soft'] },
    tooltip: {
      trigger: 'axis', renderMode: 'richText', backgroundColor: colours.panel, borderColor: colours['line-strong'],
      textStyle: { color: colours.ink, fontSize: 12 }, axisPointer: { lineStyle: { color: colours['line-strong'] } },
      formatter: (points: { seriesIndex: number; value: [string, number | null] }[]) => {
        const line = points.find((point) => point.seriesIndex === 0);
        const usual = points.find((point) => point.seriesIndex === 1)?.value[1];
        if (!line) return '';
        const value = line.value[1] === null ? words.gap : count(line.value[1], language);
        return `${date(line.value[0], language)}\n${words.counted}: ${value}${usual === undefined || usual === null ? '' : `\n${words.expected}: ${count(usual, language)}`}`;
      },
    },
    xAxis: { type: 'time', axisLine: { lineStyle: { color: colours['line-strong'] } }, axisTick: { show: false }, axisLabel: { color: colours['ink-soft'], hideOverlap: true }, splitLine: { show: false } },
    yAxis: { type: 'value', min: 0, max: Math.ceil(top), axisLabel: { color: colours['ink-soft'], showMaxLabel: false, formatter: (value: number) => count(value, language) }, splitLine: { lineStyle: { color: colours.line } } },
    series: [{
      type: 'line', name: words.counted, data: series.points.map((point) => [point.date, point.value]), showSymbol: known.length < 40 || alone, symbolSize: known.length < 40 ? 5 : 3, connectNulls: false,
      lineStyle: { color: colours.focus, width: 2.25 }, itemStyle: { color: colours.focus }, areaStyle: { color: colours.focus, opacity: 0.07 },
      markLine: {
        silent: true, symbol: 'none', animation: false,
        data: marks.map((mark) => ({ yAxis: mark.value, label: { formatter: basis(mark), position: 'insideStartTop', color: colours.ink, fontSize: 11, overflow: 'truncate', width: Math.min(320, Math.max(120, width - 90)) }, lineStyle: { color: colours['band-interview'], type: 'dashed', width: 1.2 } })),
      },
      markArea: alarm ? { silent: true, itemStyle: { color: colours['accent-fill'], opacity: 0.14 }, data: [[{ xAxis: alarm.since }, { xAxis: last }]] } : undefined,
      markPoint: {
        silent: true, animation: false, symbol: 'circle',
        data: pins.map((pin) => ({
          coord: [pin.date, pin.value], symbolSize: pin.inForce ? 13 : 9,
          itemStyle: { color: pin.inForce ? colours.bad : colours.panel, borderColor: pin.inForce ? colours.panel : colours.bad, borderWidth: 2 },
          label: { show: true, formatter: `${words.alarm}\n${date(pin.date, language)}`, align: late(pin.date) ? 'right' : 'left', position: late(pin.date) ? 'left' : 'right', distance: 8, offset: [0, -14], color: colours.bad, fontWeight: pin.inForce ? 'bold' : 'normal', fontSize: 11, lineHeight: 14 },
        })),
      },
    }, {
      type: 'line', name: words.expected, data: series.points.map((point) => [point.date, point.expected]), showSymbol: false, silent: true, connectNulls: false,
      lineStyle: { color: colours['ink-soft'], width: 1.5, type: 'dashed' }, itemStyle: { color: colours['ink-soft'] },
      endLabel: { show: expected.length > 0, formatter: words.expected, color: colours['ink-soft'], fontSize: 11, align: 'right', offset: [-4, 12] },
    }],
  };
}
