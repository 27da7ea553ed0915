/** The head-count curve on ECharts: log-like growth is read best as it is, so the axis is linear; legal marks are lines, the alarm a pin. */
import { LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent } from 'echarts/components';
import { init, registerLocale, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import localeEn from 'echarts/lib/i18n/langEN.js';
import localeZh from 'echarts/lib/i18n/langZH.js';
import { count, date } from '../format.ts';
import type { Language } from '../hash.ts';
import type { Series } from '../protocol.ts';
import type { Colours } from './colours.ts';

use([LineChart, AriaComponent, GridComponent, MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent, CanvasRenderer]);
registerLocale('EN', localeEn);
registerLocale('ZH', localeZh);

export interface Asked { series: Series; language: Language; colours: Colours; words: { people: string; alarm: string; since: string; label: string }; basis: (basis: string) => string }
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
      chart.setOption(option(asked, !still), true);
    },
    resize() {
      chart?.resize();
    },
    end() {
      chart?.dispose();
    },
  };
}

function option({ series, language, colours, words, basis }: Asked, animation: boolean): Record<string, unknown> {
  const known = series.points.flatMap((point) => (point.value === null ? [] : [point.value]));
  const most = Math.max(1, ...known);
  const marks = series.thresholds.filter((mark) => mark.value <= most * 1.6);
  const top = Math.max(most, ...marks.map((mark) => mark.value)) * 1.12;
  const { alarm } = series;
  const alarmPoint = alarm ? series.points.find((point) => point.date === alarm.date) : undefined;
  const last = series.points.at(-1)?.date ?? '';
  return {
    animation,
    animationDuration: 300,
    aria: { enabled: true, label: { description: words.label } },
    grid: { left: 8, right: 18, top: 30, bottom: 8, containLabel: true },
    textStyle: { fontFamily: 'system-ui, sans-serif', color: colours['ink-soft'] },
    tooltip: {
      trigger: 'axis', renderMode: 'richText', backgroundColor: colours.panel, borderColor: colours['line-strong'],
      textStyle: { color: colours.ink, fontSize: 12 }, axisPointer: { lineStyle: { color: colours['line-strong'] } },
      formatter: (points: { value: [string, number | null] }[]) => {
        const point = points[0];
        return point ? `${date(point.value[0], language)}\n${words.people}: ${count(point.value[1], language)}` : '';
      },
    },
    xAxis: { type: 'time', axisLine: { lineStyle: { color: colours['line-strong'] } }, axisTick: { show: false }, axisLabel: { color: colours['ink-soft'], hideOverlap: true }, splitLine: { show: false } },
    yAxis: { type: 'value', min: 0, max: Math.ceil(top), axisLabel: { color: colours['ink-soft'], showMaxLabel: false, formatter: (value: number) => count(value, language) }, splitLine: { lineStyle: { color: colours.line } } },
    series: [{
      type: 'line', name: words.people, data: series.points.map((point) => [point.date, point.value]), showSymbol: known.length < 40, symbolSize: 5, connectNulls: false,
      lineStyle: { color: colours.focus, width: 2.25 }, itemStyle: { color: colours.focus }, areaStyle: { color: colours.focus, opacity: 0.07 },
      markLine: {
        silent: true, symbol: 'none', animation: false,
        data: marks.map((mark) => ({ yAxis: mark.value, label: { formatter: `${count(mark.value, language)} · ${basis(mark.basis)}`, position: 'insideStartTop', color: colours.ink, fontSize: 11, overflow: 'truncate', width: 260 }, lineStyle: { color: colours['band-interview'], type: 'dashed', width: 1.2 } })),
      },
      markArea: alarm ? { silent: true, itemStyle: { color: colours['accent-fill'], opacity: 0.14 }, data: [[{ xAxis: alarm.since }, { xAxis: last }]] } : undefined,
      markPoint: alarmPoint && alarmPoint.value !== null ? {
        silent: true, animation: false, symbol: 'circle', symbolSize: 13, itemStyle: { color: colours.bad, borderColor: colours.panel, borderWidth: 2 },
        label: { show: true, formatter: words.alarm, position: 'left', distance: 8, color: colours.bad, fontWeight: 'bold', fontSize: 12 },
        data: [{ coord: [alarmPoint.date, alarmPoint.value] }],
      } : undefined,
    }],
  };
}
